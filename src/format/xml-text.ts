const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
};

const ENTITIES: ReadonlyMap<string, string> = new Map([
  ['amp', '&'],
  ['lt', '<'],
  ['gt', '>'],
  ['quot', '"'],
  ['apos', "'"],
]);

/** Escapes text for XML. */
export function escapeXml(text: string): string {
  return text.replace(/[&<>"'\r\n\t]/g, (character) => ESCAPES[character] ?? `&#${character.charCodeAt(0)};`);
}

/** Resolves XML's five entities and numeric ones. Calls `refuse` for any other. */
export function resolveEntities(text: string, refuse: (entity: string) => never): string {
  let start = text.indexOf('&');
  let resolved = text.slice(0, start === -1 ? undefined : start);
  while (start !== -1) {
    const end = text.indexOf(';', start);
    const name = end === -1 ? '' : text.slice(start + 1, end);
    const character = ENTITIES.get(name) ?? numbered(name);
    if (character === null) refuse(text.slice(start, start + 20));
    start = text.indexOf('&', end);
    resolved += character + text.slice(end + 1, start === -1 ? undefined : start);
  }
  return resolved;
}

/** Character for `#33` or `#x21`; null for anything else. */
function numbered(name: string): string | null {
  const [, hex, decimal] = /^#(?:x([0-9a-f]{1,6})|(\d{1,7}))$/i.exec(name) ?? [];
  const code = hex === undefined ? Number(decimal ?? Number.NaN) : Number.parseInt(hex, 16);
  return code <= 0x10ffff ? String.fromCodePoint(code) : null;
}
