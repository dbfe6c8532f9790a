// The frame of every page: header, side navigation, contents, search.
import { relativeTo } from './links.mjs';

const SECTIONS = [
  ['guides', 'Guides', 'guides/compute.html'],
  ['providers', 'Providers', 'providers/index.html'],
  ['api', 'API', 'api/index.html'],
  ['examples', 'Examples', 'examples/index.html'],
];
/** Levels of the headings in the list of a page's contents. */
const LISTED = new Set([2, 3]);

/** The HTML of a page. `side` is what stands beside it: groups of links. */
export function layout({ document, html, headings, side }) {
  const { path, title, section, summary } = document;
  const to = (target) => relativeTo(path, target);
  const isLanding = path === 'index.html';
  const name = isLanding
    ? 'Skylane: servers, storage, DNS and load balancers of many clouds'
    : `${title} · Skylane`;
  return `<!doctype html>
<html lang="en" data-base="${to('index.html').slice(0, -'index.html'.length)}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(name)}</title>
<meta name="description" content="${escapeHtml(describe(summary, title))}">
<meta name="color-scheme" content="light dark">
<link rel="icon" href="${to('icon.svg')}" type="image/svg+xml">
<link rel="stylesheet" href="${to('style.css')}">
<script src="${to('theme.js')}"></script>
<script src="${to('page.js')}" defer></script>
<script src="${to('search.js')}" defer></script>
</head>
<body class="${isLanding ? 'landing' : section}">
<a class="skip" href="#_content">Skip to the content</a>
<header>
<a class="home" href="${to('index.html')}"><img src="${to('icon.svg')}" alt="" width="26" height="26">Skylane</a>
<nav aria-label="Site">${SECTIONS.map(([key, label, target]) => tab({ key, label, href: to(target) }, section)).join('')}</nav>
<button type="button" class="find" data-search aria-haspopup="dialog"><span>Search</span><kbd aria-hidden="true">/</kbd></button>
<button type="button" id="_theme" aria-label="Switch between light and dark">◐</button>
</header>
<div class="columns">
${side.length === 0 ? '' : sideNavigation(side, path)}
<main id="_content" tabindex="-1">
${document.kind ? kindOf(document) : ''}
${html}
</main>
${isLanding ? '' : contents(headings)}
</div>
<footer><p>Apache-2.0 · <a href="${to('llms.txt')}">llms.txt</a> · <a href="${to('guides/changelog.html')}">Changelog</a> · <a href="${to('guides/contributing.html')}">Contributing</a> · <a href="${to('guides/security.html')}">Security</a></p></footer>
${searchDialog()}
</body>
</html>
`;
}

function kindOf({ kind, module, path }) {
  const entry = relativeTo(path, `api/${module}/index.html`);
  return `<p class="kind">${kind.toLowerCase()} of <a href="${entry}"><code>${module}</code></a></p>`;
}

/** Text as it may stand in HTML. */
export function escapeHtml(text) {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}

function describe(summary, title) {
  return summary ?? `${title}: Skylane, async cloud drivers for TypeScript`;
}

function tab({ key, label, href }, section) {
  return `<a href="${href}"${key === section ? ' aria-current="true"' : ''}>${label}</a>`;
}

/** Open on a wide screen, a button on a phone. */
function sideNavigation(groups, path) {
  const lists = groups.map(({ title, links }) => {
    const items = links.map(({ label, path: target }) => {
      const current = target === path ? ' aria-current="page"' : '';
      return `<li><a href="${relativeTo(path, target)}"${current}>${escapeHtml(label)}</a></li>`;
    });
    return `<p>${escapeHtml(title)}</p><ul>${items.join('')}</ul>`;
  });
  return `<nav class="side" aria-label="Pages"><input type="checkbox" id="_menu" aria-label="Show the list of pages"><label for="_menu" aria-hidden="true">All pages here</label><div>${lists.join('')}</div></nav>`;
}

function contents(headings) {
  const listed = headings.filter(({ level }) => LISTED.has(level));
  if (listed.length < 2) return '<div class="contents"></div>';
  const items = listed.map(
    ({ id, level, text }) => `<li class="l${level}"><a href="#${id}">${escapeHtml(text)}</a></li>`,
  );
  return `<nav class="contents" aria-label="On this page"><p>On this page</p><ul>${items.join('')}</ul></nav>`;
}

function searchDialog() {
  return `<dialog id="_search" aria-label="Search">
<form method="dialog"><input type="search" role="combobox" aria-expanded="true" aria-controls="_found" aria-autocomplete="list" aria-label="Search guides, providers and the API" placeholder="createNodes, RACKSPACE, resume a run …" autocomplete="off" spellcheck="false"><button aria-label="Close the search">Esc</button></form>
<p role="status"></p>
<div id="_found" role="listbox" aria-label="Results"></div>
</dialog>`;
}
