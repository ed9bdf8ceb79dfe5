// Lists and pagers of the dialects whose pages are filled or paged by script, so that a browser sees them too.
// The functions have the names that the dialects' own scripts give them. All requests stay on the site.

function byId(id) { return document.getElementById(id); }

// Puts rows {href, title, date} in place of the list.
function drawRows(rows) {
  var list = byId("list") || document.querySelector(".rows, .rules");
  list.innerHTML = "";
  rows.forEach(function (row) {
    var item = document.createElement("li"), anchor = document.createElement("a"), day = document.createElement("span");
    anchor.href = row.href;
    anchor.textContent = anchor.title = row.title;
    day.textContent = row.date;
    item.append(anchor, day);
    list.append(item);
  });
}

// Numbers 1 to count; `open` shows a page.
function drawPager(pager, count, current, open) {
  pager.innerHTML = "";
  for (var page = 1; page <= count; page++) {
    link(pager, page, page === current ? null : "#" + page);
    if (page !== current) pager.lastChild.onclick = open.bind(null, page);
  }
}

// Fetches page after page: `ask` gives a promise of {rows, count}.
function pagedBy(ask) {
  (function open(page) {
    ask(page).then(function (found) {
      drawRows(found.rows);
      drawPager(byId("pager"), found.count, page, open);
    });
    return false;
  })(1);
}

function json(url, form) {
  var options = form && { method: "POST", body: new URLSearchParams(form) };
  return fetch(url, options || {}).then(function (answer) { return answer.json(); });
}

function text(url, form) {
  var options = form && { method: "POST", body: new URLSearchParams(form) };
  return fetch(url, options || {}).then(function (answer) { return answer.text(); });
}

// TRS with another name for the pager.
function createPage(total, current, prefix, extension) { createPageHTML(total, current, prefix, extension); }

// TRS 动静结合: page one stands in the page, the others are asked for.
function require(names, use) {
  use(function (options) {
    var staticRows = document.querySelector(".rules").innerHTML, size = options.pagebar.prepage;
    var count = Math.ceil(options.pagebar.recordCount / size);
    (function open(page) {
      if (page === 1) document.querySelector(".rules").innerHTML = staticRows;
      else json("/fjdzapp/search", Object.assign({ page: page, prepage: size }, options.listArgs)).then(function (found) {
        drawRows(found.data.map(function (row) {
          return { href: row.chnldocurl, title: row.doctitle, date: row.docreltime.slice(0, 10) };
        }));
      });
      drawPager(byId("pager"), count, page, open);
      return false;
    })(1);
  });
}

// WAS5: an object in the manner of script, not of JSON.
function $was(url, size) {
  pagedBy(function (page) {
    return text(url + page).then(function (answer) {
      var found = new Function("return " + answer)();
      var rows = found.docs.map(function (row) { return { href: row.url, title: row.title, date: row.time }; });
      return { rows: rows, count: Math.ceil(found.count / size) };
    });
  });
}

function igsList(url) {
  pagedBy(function (page) {
    return json(url.replace("pageNumber=1", "pageNumber=" + page)).then(function (found) {
      var rows = found.page.content.map(function (row) {
        return { href: row.DOCPUBURL, title: row.DOCTITLE, date: row.PUBDATE.slice(0, 10) };
      });
      return { rows: rows, count: found.page.totalPages };
    });
  });
}

// Hanweb: records of the page first; further ones by record numbers or by the address of the next group.
function jpage(options) {
  var store = document.querySelector('script[type="text/xml"]').textContent;
  var next = (store.match(/<nextgroup><!\[CDATA\[<a href="([^"]+)"/) || [])[1];
  var held = {}, size = options.perPage, count = Math.ceil(options.totalRecord / size);
  function keep(answer, from) {
    (answer.match(/<record><!\[CDATA\[[\s\S]*?\]\]>/g) || []).forEach(function (record, at) {
      held[from + at] = record.slice(17, -3);
    });
  }
  function show(page) {
    var rows = "";
    for (var at = (page - 1) * size; at < page * size && held[at]; at++) rows += held[at];
    document.querySelector(".rows tbody").innerHTML = rows;
    drawPager(byId("pager"), count, page, open);
  }
  function open(page) {
    var first = (page - 1) * size, records = "?startrecord=" + (first + 1) + "&endrecord=" + page * size + "&perpage=" + size;
    if (held[first]) show(page);
    else if (options.ajaxParam) text(options.proxyUrl + records, options.ajaxParam).then(function (answer) {
      keep(answer, first);
      show(page);
    });
    else text(next.replace(/page=\d+/, "page=" + page)).then(function (answer) {
      keep(answer, first);
      show(page);
    });
    return false;
  }
  keep(store, 0);
  open(1);
}

// JPaaS: the script's own attributes say what to ask for.
function jpaasUnit(script) {
  var query = new Function("return " + script.getAttribute("queryData"))();
  (function open(page) {
    query.paramJson = JSON.stringify({ pageNo: page, pageSize: 10 });
    json(script.getAttribute("url") + "?" + new URLSearchParams(query)).then(function (answer) {
      byId("list").innerHTML = answer.data.html;
      var total = answer.data.html.match(/count['"]?[=:]['"](\d+)/)[1];
      drawPager(byId("pager"), Math.ceil(total / 10), page, open);
    });
    return false;
  })(1);
}

// UCAP: the container may come first, and the order of the numbers differs; its pages count from 1.
if (document.body.className.indexOf("ucap") === 0) {
  window.createPageHTML = function () {
    var all = Array.from(arguments), numbers = all.filter(Number.isInteger);
    var words = all.filter(function (word) { return typeof word === "string" && !byId(word); });
    for (var page = 1; page <= numbers[0]; page++) {
      var name = words[0] + (page > 1 ? "_" + page : "") + "." + words[1];
      link(byId("page_div"), page, page === numbers[1] ? null : name);
    }
  };
}

function ucapSearch(url) {
  pagedBy(function (page) {
    return json(url.replace("&page=1", "&page=" + page)).then(function (answer) {
      var rows = answer.data.results.map(function (row) {
        return { href: row.url, title: row.title, date: row.publishedTimeStr.slice(0, 10) };
      });
      return { rows: rows, count: Math.ceil(answer.data.total / answer.data.rows) };
    });
  });
}

// gkmlpt: an article stands in the configuration of its page, a list behind the category of the fragment.
function gkmlpt(config) {
  if (config.DETAIL) {
    byId("article-content").innerHTML = config.DETAIL.content;
    return;
  }
  var category = location.hash.slice(1) || "0", size = 0;
  pagedBy(function (page) {
    return json("/gkmlpt/api/all/" + category + "?page=" + page + "&sid=" + config.SID).then(function (answer) {
      size = size || answer.articles.length || 1;
      var rows = answer.articles.map(function (row) {
        return { href: row.url, title: row.title, date: row.created_at.slice(0, 10) };
      });
      return { rows: rows, count: Math.ceil(answer.total / size) };
    });
  });
}

function Ls_pagination(pager, options, url) {
  (function open(page) {
    if (page !== options.pageIndex) text(url.replace("pageIndex=1", "pageIndex=" + page)).then(function (answer) {
      byId("list").innerHTML = answer;
    });
    options.pageIndex = page;
    drawPager(document.querySelector(pager), options.pageCount, page, open);
    return false;
  })(options.pageIndex);
}

// Shanghai: the pagination plugin, by which page two is index_2.html.
function $(selector) {
  return {
    pagination: function (total, options) {
      for (var page = 1; page <= Math.ceil(total / options.items_per_page); page++) {
        var name = "index" + (page > 1 ? "_" + page : "") + ".html";
        link(document.querySelector(selector), page, page === options.current_page + 1 ? null : name);
      }
    }
  };
}

function epointList(url, params) {
  pagedBy(function (page) {
    params.pageIndex = page - 1;
    return json(url, { params: JSON.stringify(params) }).then(function (answer) {
      var rows = answer.custom.infodata.map(function (row) {
        return { href: row.infourl, title: row.title, date: row.infodate };
      });
      return { rows: rows, count: Math.ceil(answer.custom.count / params.pageSize) };
    });
  });
}

// Rows and pagers whose addresses stand in onclick.
function openUrl(address) { location.href = address; }
var jumpToDetail = openUrl, toPage = openUrl;

if (byId("unit")) jpaasUnit(byId("unit"));
if (window._CONFIG) addEventListener("load", gkmlpt.bind(null, window._CONFIG));
