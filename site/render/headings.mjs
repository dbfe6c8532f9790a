// Ids of headings, as GitHub makes them, so that anchors mean the same in the repository and on the site.
import { prefixed } from './links.mjs';

/** Gives each heading of a block its level and its id, and returns them in their order. `taken` counts the ids of the page. */
export function nameHeadings(tokens, { prefix = '', shift = 0 }, taken) {
  return tokens.flatMap((token, index) => {
    if (token.type !== 'heading_open') return [];
    const inline = tokens[index + 1];
    const isTitle = token.tag === 'h1';
    const text = textOf(inline);
    const id = takeChosenId(inline) ?? idOf(text, { prefix, isTitle }, taken);
    const level = Number(token.tag[1]) + shift;
    token.tag = tokens[index + 2].tag = `h${Math.min(level, 6)}`;
    token.attrSet('id', id);
    return [{ id, level, text: textOf(inline), line: index }];
  });
}

/** The plain text of an inline token. */
export function textOf({ children }) {
  return children
    .filter(({ type }) => ['text', 'code_inline', 'softbreak'].includes(type))
    .map(({ type, content }) => (type === 'softbreak' ? ' ' : content))
    .join('');
}

/** `## Sign-in {#sign-in}` chooses its id; used by the generated pages. */
function takeChosenId({ children }) {
  const last = children.at(-1);
  const [suffix, id] = / \{#([\w-]+)\}$/.exec(last?.content ?? '') ?? [];
  if (id !== undefined) last.content = last.content.slice(0, -suffix.length);
  return id;
}

function idOf(text, { prefix, isTitle }, taken) {
  const slug = text
    .trim()
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{M}\p{N}\p{Pc}\- ]/gu, '')
    .replaceAll(' ', '-');
  const id = prefix === '' ? slug : prefixed(prefix, isTitle ? '' : slug);
  const seen = taken.get(id) ?? 0;
  taken.set(id, seen + 1);
  return seen === 0 ? id : `${id}-${seen}`;
}
