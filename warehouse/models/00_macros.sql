-- Wilson's score interval (95 %): the honest range of a rate whose denominator may be three requests.
-- NULL where hits or total is not known, where total is 0 (0 of 0 is no rate), and where hits exceed the
-- total, as they do in reports that contradict themselves: such a rate has no interval.
create macro wilson_bound(hits, total, z) as case when total > 0 and hits between 0 and total then greatest(0, least(1,
    (hits + z * z / 2 + z * sqrt(hits * (total - hits) / total + z * z / 4)) / (total + z * z))) end;
create macro wilson_low(hits, total) as wilson_bound(hits::double, total::double, -1.959963984540054);
create macro wilson_high(hits, total) as wilson_bound(hits::double, total::double, 1.959963984540054);
