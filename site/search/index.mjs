// The index of the search: made at build time, asked in the browser, so that the site needs no server. Pagefind loads its
// index by requests, which browsers refuse to pages opened from a disk; MiniSearch takes what a script brings.
import MiniSearch from 'minisearch';
import { searchOptions } from './options.mjs';

const EXCERPT = 160;
/** Groups of members that are found by themselves. */
const MEMBERS = { Class: ['Methods', 'Properties', 'Accessors'], Interface: ['Methods'] };
const KINDS = { guides: 'guide', providers: 'provider', examples: 'example' };

/** The index of all rendered documents, as the text of JSON. */
export function searchIndex(rendered) {
  const index = new MiniSearch(searchOptions);
  const entries = rendered.flatMap(({ document, sections }) =>
    document.section === 'api' ? apiEntries(document, sections) : textEntries(document, sections),
  );
  index.addAll(entries.map((entry, id) => ({ id, ...entry })));
  return JSON.stringify(index);
}

/** An entry for each section of a page; the one of the title stands for the page. */
function textEntries(document, sections) {
  return sections
    .filter(({ source }) => isAtHome(document, source))
    .map(({ id, level, title, text }) => ({
      title: level === 1 ? document.title : title,
      page: document.title,
      kind: KINDS[document.section] ?? 'guide',
      url: level === 1 ? document.path : `${document.path}#${id}`,
      keywords: level === 1 ? (document.keywords ?? '') : '',
      text,
      excerpt: excerptOf(level === 1 ? (document.summary ?? text) : text),
    }));
}

/** Several providers may show the same page of docs/providers: it is found once. */
function isAtHome({ shownElsewhere = [] }, source) {
  return !shownElsewhere.includes(source);
}

/** An entry for an exported thing, and one for each of its members that a reader may look for. */
function apiEntries({ title, kind, module, path }, sections) {
  const [first] = sections;
  const own = {
    title,
    page: module,
    kind: kind === '' ? 'module' : kind,
    url: path,
    keywords: '',
    text: kind === '' ? '' : sections.map(({ title: name }) => name).join(' '),
    excerpt: excerptOf(first?.text ?? ''),
  };
  return [own, ...memberEntries(own, sections)];
}

function memberEntries({ title: owner, page, url, kind }, sections) {
  const groups = MEMBERS[kind] ?? [];
  let group = '';
  return sections.flatMap(({ id, level, title, text }, index) => {
    if (level === 2) group = title;
    if (level !== 3 || !groups.includes(group)) return [];
    // The text of an overloaded method stands under its signatures.
    const words = text === '' ? (sections[index + 1]?.text ?? '') : text;
    const name = title.replace(/(\(\)|\?)$/, '');
    return [
      {
        title: `${owner}.${name}`,
        page,
        kind: 'member',
        url: `${url}#${id}`,
        keywords: '',
        text: '',
        excerpt: excerptOf(words),
      },
    ];
  });
}

function excerptOf(text) {
  return text.length > EXCERPT ? `${text.slice(0, EXCERPT).replace(/\s+\S*$/, '')} …` : text;
}
