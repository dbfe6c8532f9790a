// Checks every link of the built site: pages, anchors, pictures, scripts, and the lists of llms.txt. What leads elsewhere is checked for its
// form only, since a check must not depend on the network. `node site/check.mjs [FOLDER]`; names each broken link and fails.
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join, posix, sep } from 'node:path';
import { Parser } from 'htmlparser2';

const ADDRESSES = { a: 'href', link: 'href', script: 'src', img: 'src' };

/** Names every broken link of a folder of pages, with the page that has it. */
export function brokenLinks(folder) {
  const pages = new Map(pagesOf(folder).map((path) => [path, readPage(join(folder, path))]));
  const inPages = [...pages].flatMap(([path, { addresses, doubles }]) => [
    ...doubles.map((id) => `${path}: two elements have the id ${id}`),
    ...addresses.flatMap((address) => complaintOf({ folder, path, address, pages })),
  ]);
  return { pages: pages.size, links: countOf(pages), broken: [...inPages, ...inLists(folder, pages)] };
}

function pagesOf(folder) {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.html'))
    .map((name) => name.split(sep).join('/'));
}

function countOf(pages) {
  return [...pages.values()].reduce((sum, { addresses }) => sum + addresses.length, 0);
}

/** The addresses that a page names, and the ids it has. */
function readPage(file) {
  /** @type {{ addresses: string[], ids: Set<string>, doubles: string[] }} */
  const page = { addresses: [], ids: new Set(), doubles: [] };
  const parser = new Parser({
    onopentag(name, attributes) {
      const { id } = attributes;
      if (id !== undefined && page.ids.has(id)) page.doubles.push(id);
      if (id !== undefined) page.ids.add(id);
      const address = attributes[ADDRESSES[name]];
      if (address !== undefined) page.addresses.push(address);
    },
  });
  parser.end(readFileSync(file, 'utf8'));
  return page;
}

function complaintOf({ folder, path, address, pages }) {
  if (/^[a-z][a-z+.-]*:/i.test(address))
    return URL.canParse(address) ? [] : [`${path}: ${address} is no address`];
  const [file, anchor] = address.split('#');
  const target = file === '' ? path : posix.join(posix.dirname(path), decodeURI(file));
  if (target.startsWith('..')) return [`${path}: ${address} leads out of the site`];
  const place = join(folder, target);
  if (!existsSync(place) || !statSync(place).isFile()) return [`${path}: ${address} is not there`];
  if (anchor === undefined || anchor === '' || pages.get(target)?.ids.has(decodeURIComponent(anchor)))
    return [];
  return [`${path}: ${address} has no such anchor`];
}

function inLists(folder, pages) {
  const list = join(folder, 'llms.txt');
  if (!existsSync(list)) return [];
  const addresses = [...readFileSync(list, 'utf8').matchAll(/\]\(([^)]+)\)/g)].map(([, address]) => address);
  return addresses.flatMap((address) => complaintOf({ folder, path: 'llms.txt', address, pages }));
}

if (process.argv[1] === import.meta.filename) {
  const { pages, links, broken } = brokenLinks(process.argv[2] ?? join(import.meta.dirname, 'dist'));
  for (const complaint of broken) console.log(complaint);
  console.log(`${pages} pages, ${links} links, ${broken.length} broken.`);
  process.exitCode = broken.length === 0 && pages > 0 ? 0 : 1;
}
