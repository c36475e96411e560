// Filters and sorts the findings, opens what is closed before printing. Nothing else: the page is whole without it.
(function () {
  'use strict';
  var list = document.getElementById('finding-list');
  var form = document.getElementById('filter');
  var all = Array.prototype.slice.call(document.querySelectorAll('details'));
  var before = null;
  window.addEventListener('beforeprint', function () {
    before = all.map(function (it) { return it.open; });
    all.forEach(function (it) { it.open = true; });
  });
  window.addEventListener('afterprint', function () {
    if (before) { all.forEach(function (it, i) { it.open = before[i]; }); }
    before = null;
  });
  function reveal() {
    var target = location.hash.length > 1 ? document.getElementById(decodeURIComponent(location.hash.slice(1))) : null;
    if (target && target.tagName === 'DETAILS') { target.open = true; target.scrollIntoView(); }
  }
  window.addEventListener('hashchange', reveal);
  reveal();
  if (!list || !form) { return; }
  var items = Array.prototype.slice.call(list.querySelectorAll('details.finding'));
  var texts = items.map(function (it) { return it.textContent.toLowerCase(); });
  var shown = document.getElementById('shown');
  function field(name) { return form.elements[name].value; }
  function order(key) {
    return function (a, b) {
      var x = items[a].dataset, y = items[b].dataset;
      if (key === 'severity') { return (y.severity - x.severity) || (a - b); }
      if (key === 'since') { return (x.since || '~').localeCompare(y.since || '~') || (a - b); }
      return (x[key] || '').localeCompare(y[key] || '') || (y.severity - x.severity) || (a - b);
    };
  }
  function apply() {
    var words = field('text').toLowerCase().split(/\s+/).filter(Boolean);
    var count = 0;
    items.forEach(function (it, i) {
      var fits = (!field('severity') || Number(it.dataset.severity) >= Number(field('severity'))) &&
        (!field('check') || it.dataset.check === field('check')) &&
        (!field('status') || it.dataset.status === field('status')) &&
        words.every(function (word) { return texts[i].indexOf(word) !== -1; });
      it.hidden = !fits;
      count += fits ? 1 : 0;
    });
    items.map(function (_, i) { return i; }).sort(order(field('order'))).forEach(function (i) { list.appendChild(items[i]); });
    shown.textContent = count + ' of ' + items.length + ' shown';
  }
  form.hidden = false;
  form.addEventListener('input', apply);
  form.addEventListener('submit', function (event) { event.preventDefault(); });
  form.addEventListener('reset', function () { setTimeout(apply, 0); });
  document.getElementById('expand').addEventListener('click', function () {
    var open = items.some(function (it) { return !it.hidden && !it.open; });
    items.forEach(function (it) { if (!it.hidden) { it.open = open; } });
  });
  apply();
})();
