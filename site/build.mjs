// Builds the site into site/dist: a folder of plain files for any web server, or for none. `npm run site` builds the package first.
// Libraries do the parts (TypeDoc, markdown-it, Shiki, MiniSearch); they are put together here, because the generators that fit ask for more:
// VitePress 1 stands on Vite 5, VitePress 2 is an alpha, Starlight wants a newer Node than the package.
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { rolldown } from 'rolldown';
import { exampleDocuments } from './content/examples.mjs';
import { guideDocuments } from './content/guides.mjs';
import { readManifests } from './content/manifests.mjs';
import { homeOf, pagesOf, providerDocuments } from './content/providers.mjs';
import { entryPoints, referenceDocuments } from './content/reference.mjs';
import { writeLlms } from './llms.mjs';
import { createColours } from './render/highlight.mjs';
import { layout } from './render/layout.mjs';
import { Links } from './render/links.mjs';
import { createRenderer } from './render/markdown.mjs';
import { searchIndex } from './search/index.mjs';

const here = import.meta.dirname;
const out = join(here, 'dist');
const started = performance.now();

const manifests = await readManifests();
const reference = await referenceDocuments(manifests);
const guides = guideDocuments();
const documents = [
  landing(),
  ...guides,
  ...providerDocuments(manifests, classSource),
  ...exampleDocuments(),
  ...reference,
];
const links = linksOf(documents);
for (const document of documents) document.shownElsewhere = shownElsewhere(document);

rmSync(out, { recursive: true, force: true });
const colours = await createColours();
const render = createRenderer(links, colours.highlight);
const rendered = documents.map((document) => ({ document, ...render(document) }));
for (const { document, html, headings } of rendered)
  write(document.path, layout({ document, html, headings, side: sideOf(document) }));

await writeAssets();
write('search-index.js', `globalThis.searchIndex = ${searchIndex(rendered)};\n`);
describeReference();
writeLlms(documents, out);
report();

function landing() {
  const markdown = readFileSync(join(here, 'landing.md'), 'utf8').replaceAll(
    '{{providers}}',
    manifests.length,
  );
  return {
    path: 'index.html',
    source: 'README.md',
    title: 'Skylane',
    section: 'landing',
    blocks: [{ markdown, source: 'generated.md' }],
  };
}

function classSource(entryPoint, name) {
  const place = entryPoint === undefined ? undefined : `api/${entryPoint}/classes/${name}.md`;
  return reference.some(({ source }) => source === place) ? place : undefined;
}

function linksOf(all) {
  const found = new Links();
  for (const { source, path } of all) found.add(source, path);
  for (const page of new Set(manifests.flatMap(pagesOf)))
    found.add(`docs/providers/${page}.md`, `providers/${homeOf(page, manifests).name}.html`, page);
  for (const name of readdirSync(join(here, 'pictures'))) found.add(`pictures/${name}`, `pictures/${name}`);
  return found;
}

/** Sources in a provider's page whose home is the page of another one. */
function shownElsewhere({ section, path, blocks }) {
  if (section !== 'providers') return [];
  const pages = blocks.flatMap(({ prefix }) => (prefix === undefined ? [] : [prefix]));
  return pages
    .filter((page) => `providers/${homeOf(page, manifests).name}.html` !== path)
    .map((page) => `docs/providers/${page}.md`);
}

/** Groups of links beside a page. */
function sideOf({ section, module }) {
  if (section === 'guides') return grouped(guides, ({ group }) => group);
  if (section === 'providers' || section === 'examples')
    return grouped(
      documents.filter((other) => other.section === section),
      () => (section === 'providers' ? 'Providers' : 'Examples'),
    );
  return section === 'api' ? referenceSide(module) : [];
}

function grouped(list, groupOf) {
  const groups = [...new Set(list.map(groupOf))];
  return groups.map((title) => ({
    title,
    links: list
      .filter((document) => groupOf(document) === title)
      .map(({ title: label, path }) => ({ label, path })),
  }));
}

/** The pages of two thousand things would outweigh each of them: their lists are on the pages of the entry points. */
function referenceSide(module) {
  const link = ({ name }) => ({ label: name, path: `api/${name}/index.html` });
  const own = entryPoints.filter((entry) => entry.own);
  const open = entryPoints.filter(({ name, own: listed }) => !listed && name === module);
  return [
    { title: 'Entry points', links: own.map(link) },
    {
      title: 'Providers',
      links: [...open.map(link), { label: 'all providers', path: 'api/index.html' }],
    },
  ];
}

/** The first sentence of each exported thing, for the lists of llms-full.txt. */
function describeReference() {
  for (const { document, sections } of rendered)
    if (document.section === 'api' && document.kind !== '')
      document.summary = sections[0]?.text.split(/(?<=\.)\s/)[0];
}

async function writeAssets() {
  const styles = readFileSync(join(here, 'assets', 'style.css'), 'utf8');
  write('style.css', `${styles}\n${colours.styles()}\n`);
  for (const name of ['icon.svg', 'page.js', 'theme.js']) cpSync(join(here, 'assets', name), join(out, name));
  cpSync(join(here, 'pictures'), join(out, 'pictures'), { recursive: true });
  const bundle = await rolldown({ input: join(here, 'search', 'browser.mjs') });
  await bundle.write({ file: join(out, 'search.js'), format: 'iife', minify: true });
}

function write(path, text) {
  mkdirSync(dirname(join(out, path)), { recursive: true });
  writeFileSync(join(out, path), text);
}

function report() {
  const files = readdirSync(out, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const bytes = files.reduce((sum, { parentPath, name }) => sum + statSync(join(parentPath, name)).size, 0);
  const seconds = (performance.now() - started) / 1000;
  console.log(
    `site/dist: ${documents.length} pages, ${files.length} files, ${(bytes / 1e6).toFixed(1)} MB, in ${seconds.toFixed(1)} s.`,
  );
}
