-- Wilson's interval: the honest range of a rate whose denominator may be three requests.
-- z = 1.959963984540054 (95 %). NULL where the denominator is 0 or unknown: 0 of 0 is no rate,
-- and a report that contradicts itself (4 granted of 2) has a rate that no interval fits.
create macro wilson_low(hits, total) as case when hits between 0 and total and total > 0 then greatest(0, (
    ((hits / total + 1.920729410347062 / total) - 1.959963984540054 * sqrt((hits / total) * (1 - hits / total) / total + 0.960364705173531 / (total * total)))
    / (1 + 3.841458820694124 / total))) end;
create macro wilson_high(hits, total) as case when hits between 0 and total and total > 0 then least(1, (
    ((hits / total + 1.920729410347062 / total) + 1.959963984540054 * sqrt((hits / total) * (1 - hits / total) / total + 0.960364705173531 / (total * total)))
    / (1 + 3.841458820694124 / total))) end;
