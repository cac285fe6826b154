// Before the first paint, so that the page never flashes in the other theme. A file of its own: the content policy allows no inline script.
(function () {
  var chosen = null;
  try { chosen = localStorage.getItem('theme'); } catch { /* storage is blocked: the system's theme it is */ }
  var dark = chosen ? chosen === 'dark' : matchMedia('(prefers-color-scheme: dark)').matches;
  document.documentElement.dataset.theme = dark ? 'dark' : 'light';
})();
