// Markdown of the sources to HTML of a page.
import MarkdownIt from 'markdown-it';
import { nameHeadings, textOf } from './headings.mjs';

/** In the place of a token that has no words. */
const BLANK = { type: 'blank' };

/** Makes a function that renders the blocks of a document into one page: its HTML, its headings, and its text by section. */
export function createRenderer(links, highlight) {
  // The sources are ours: their HTML stays.
  const markdown = new MarkdownIt({ html: true, linkify: false });
  markdown.renderer.rules.fence = (tokens, index) =>
    highlight(tokens[index].content, tokens[index].info.trim());
  markdown.renderer.rules.table_open = () => '<div class="table"><table>\n';
  markdown.renderer.rules.table_close = () => '</table></div>\n';
  markdown.renderer.rules.heading_close = (tokens, index) => permalink(tokens[index - 2]);
  return (document) => {
    const taken = new Map();
    const blocks = document.blocks.map((block) => renderBlock({ markdown, links, document, block, taken }));
    return {
      html: blocks.map(({ html }) => html).join('\n'),
      headings: blocks.flatMap(({ headings }) => headings),
      sections: blocks.flatMap(({ sections }) => sections),
    };
  };
}

function renderBlock({ markdown, links, document, block, taken }) {
  const tokens = markdown.parse(withoutMarks(block.markdown), {});
  const headings = nameHeadings(tokens, block, taken);
  for (const token of tokens) followLinks(token, links, { ...block, path: document.path });
  return {
    html: markdown.renderer.render(tokens, markdown.options, {}),
    headings,
    sections: sectionsOf(withoutSignatures(tokens, document), headings, block.source),
  };
}

/** Marks for the checks of snippets and for generators say nothing to readers. */
function withoutMarks(text) {
  return text.replaceAll(/^ *<!--.*?-->\n/gm, '');
}

function followLinks({ children }, links, place) {
  for (const child of children ?? []) {
    if (child.type === 'link_open') child.attrSet('href', links.resolve(child.attrGet('href'), place));
    if (child.type === 'image') child.attrSet('src', links.resolve(child.attrGet('src'), place));
  }
}

/** The end of a heading, with a link to it for who wants to pass it on. The title needs none. */
function permalink(heading) {
  const link = `<a class="anchor" href="#${heading.attrGet('id')}" aria-label="Link to this section">#</a>`;
  return `${heading.tag === 'h1' ? '' : link}</${heading.tag}>\n`;
}

/** The text of a block by its headings, for the search. */
function sectionsOf(tokens, headings, source) {
  return headings.map(({ id, level, text, line }, index) => {
    const end = headings[index + 1]?.line ?? tokens.length;
    const body = tokens.slice(line + 3, end).flatMap(plain);
    return { id, level, title: text, text: body.join(' ').replaceAll(/\s+/g, ' '), source };
  });
}

/** TypeDoc quotes signatures; their words are not what a thing is about. Tokens keep their places, which headings refer to. */
function withoutSignatures(tokens, { section }) {
  if (section !== 'api') return tokens;
  let depth = 0;
  return tokens.map((token) => {
    if (token.type === 'blockquote_open') depth += 1;
    if (token.type === 'blockquote_close') depth -= 1;
    return depth > 0 ? BLANK : token;
  });
}

function plain(token) {
  if (token.type === 'fence') return [token.content];
  return token.type === 'inline' ? [textOf(token)] : [];
}
