// What a page does beyond its HTML; it reads well without.
for (const pre of document.querySelectorAll('main pre')) {
  const button = document.createElement('button');
  button.type = 'button';
  button.className = 'copy';
  button.textContent = 'Copy';
  button.addEventListener('click', async () => {
    await navigator.clipboard.writeText(pre.querySelector('code')?.textContent ?? pre.textContent);
    button.textContent = 'Copied';
    setTimeout(() => (button.textContent = 'Copy'), 1500);
  });
  const frame = document.createElement('div');
  frame.className = 'code';
  pre.replaceWith(frame);
  frame.append(pre, button);
}

// A keyboard must reach what scrolls sideways.
for (const table of document.querySelectorAll('.table')) {
  if (table.scrollWidth <= table.clientWidth) continue;
  table.tabIndex = 0;
  table.setAttribute('role', 'group');
  table.setAttribute('aria-label', 'Table, scrolls sideways');
}

const themes = document.querySelector('#_theme');
themes?.addEventListener('click', () => {
  const dark = getComputedStyle(document.documentElement).colorScheme === 'dark';
  const theme = dark ? 'light' : 'dark';
  document.documentElement.dataset.theme = theme;
  try {
    localStorage.setItem('theme', theme);
  } catch {
    // A browser may keep nothing for pages from a disk.
  }
});

const here = document.querySelector('nav.side a[aria-current]');
const side = here?.closest('nav');
if (side && here.offsetTop > side.clientHeight) side.scrollTop = here.offsetTop - side.clientHeight / 2;

const filter = document.querySelector('#_filter');
filter?.parentElement.removeAttribute('hidden');
filter?.addEventListener('input', () => {
  const words = filter.value.toLowerCase();
  for (const row of document.querySelectorAll('main tbody tr'))
    row.hidden = !row.textContent.toLowerCase().includes(words);
});
