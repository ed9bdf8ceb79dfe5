// Pagers of the simulated portals, so that the pages also work in a browser. All requests stay on the portal.

function link(parent, text, href) {
  var node = document.createElement(href ? "a" : "span");
  node.textContent = text;
  if (href) node.href = href;
  parent.appendChild(node);
}

// TRS: pages count from 0; page two is index_1.html.
function createPageHTML(total, current, prefix, extension) {
  var pager = document.getElementById("pager");
  for (var page = 0; page < total; page++) {
    var name = prefix + (page ? "_" + page : "") + "." + extension;
    link(pager, page + 1, page === current ? null : name);
  }
}

// Hanweb: the rows stand in a script of the page, those of further pages behind dataproxy.jsp.
function showDatastore(options) {
  var list = document.querySelector("ul.rows");
  var pager = document.getElementById("pager");
  function show(text) {
    var records = text.match(/<record><!\[CDATA\[[\s\S]*?\]\]>/g) || [];
    list.innerHTML = records.map(function (record) { return record.slice(17, -3); }).join("");
  }
  show(document.querySelector('script[type="text/xml"]').textContent);
  var pages = Math.ceil(options.totalRecord / options.perPage);
  for (var page = 1; page <= pages; page++) {
    link(pager, page, "#" + page);
    pager.lastChild.onclick = function () {
      fetch("/module/web/jpage/dataproxy.jsp?page=" + this.textContent + "&columnid=" + options.columnid)
        .then(function (answer) { return answer.text(); }).then(show);
    };
  }
}
