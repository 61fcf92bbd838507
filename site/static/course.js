// What is larger than its place can be scrolled with the keyboard too: it gets a place in the order of tabs.
'use strict';
const reach = () => document.querySelectorAll('article pre, article .output, article .cell_output, .table-wrapper, .math-block').forEach(e => {
  if (e.scrollWidth > e.clientWidth || e.scrollHeight > e.clientHeight) e.tabIndex = 0;
  else if (!e.closest('.live')) e.removeAttribute('tabindex');
});
addEventListener('load', reach);
addEventListener('resize', reach);
