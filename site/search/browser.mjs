// The search box: loads the index when it is first opened, and lists what it finds while the reader types.
import MiniSearch from 'minisearch';
import { searchOptions } from './options.mjs';

const MOST = 30;
const KINDS = {
  guide: 'guide',
  provider: 'provider',
  example: 'example',
  module: 'entry point',
  member: 'method or field',
};

const { base } = document.documentElement.dataset;
const dialog = document.querySelector('#_search');
const input = dialog.querySelector('input');
const list = dialog.querySelector('[role=listbox]');
const status = dialog.querySelector('[role=status]');
let index;
let chosen = -1;

for (const button of document.querySelectorAll('[data-search]')) button.addEventListener('click', open);
document.addEventListener('keydown', (event) => {
  const typing = event.target.closest?.('input, textarea, select');
  const wanted = (event.key === 'k' && (event.ctrlKey || event.metaKey)) || (event.key === '/' && !typing);
  if (!wanted || dialog.open) return;
  event.preventDefault();
  open();
});
input.addEventListener('input', show);
input.addEventListener('keydown', onKey);
dialog.addEventListener('click', (event) => {
  if (event.target === dialog) dialog.close();
});

function open() {
  dialog.showModal();
  input.select();
  index ??= load();
  index.then(show, () => (status.textContent = 'The index of the search could not be loaded.'));
}

/** A script rather than a request, so that the search also works on pages opened from a disk. */
function load() {
  return new Promise((resolve, reject) => {
    const script = document.createElement('script');
    script.src = `${base}search-index.js`;
    script.addEventListener('load', () => resolve(MiniSearch.loadJS(globalThis.searchIndex, searchOptions)));
    script.addEventListener('error', reject);
    document.head.append(script);
  });
}

async function show() {
  const words = input.value.trim();
  const found = words === '' ? [] : (await index).search(words);
  if (words !== input.value.trim()) return;
  list.replaceChildren(...found.slice(0, MOST).map(row));
  choose(found.length > 0 ? 0 : -1);
  status.textContent = words === '' ? '' : countOf(found.length);
}

function countOf(number) {
  if (number === 0) return 'Nothing was found.';
  return number > MOST
    ? `${number} results, the first ${MOST} are shown`
    : `${number} result${number === 1 ? '' : 's'}`;
}

function row({ title, page, kind, url, excerpt }, position) {
  const link = document.createElement('a');
  link.href = base + url;
  link.id = `found-${position}`;
  link.setAttribute('role', 'option');
  link.tabIndex = -1;
  link.append(
    part('b', title),
    ' ',
    part('small', labelOf({ title, page, kind })),
    ' ',
    part('span', excerpt),
  );
  return link;
}

function labelOf({ title, page, kind }) {
  const word = KINDS[kind] ?? kind.toLowerCase();
  return page === '' || page === title ? word : `${word} · ${page}`;
}

function part(tag, text) {
  const element = document.createElement(tag);
  element.textContent = text;
  return element;
}

function onKey(event) {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step !== undefined) {
    event.preventDefault();
    const { length } = list.children;
    if (length > 0) choose((chosen + step + length) % length);
  } else if (event.key === 'Enter') list.children[chosen]?.click();
}

function choose(position) {
  list.children[chosen]?.setAttribute('aria-selected', 'false');
  chosen = position;
  const option = list.children[position];
  input.setAttribute('aria-activedescendant', option?.id ?? '');
  option?.setAttribute('aria-selected', 'true');
  option?.scrollIntoView({ block: 'nearest' });
}

list.addEventListener('click', () => dialog.close());
