/** Shorter base64 texts may be part of an ordinary word. */
const SHORTEST_BASE64 = 6;

/** Lines of a key or a script that are shorter are no secret by themselves. */
const SHORTEST_LINE = 12;

/** HTML and XML entities for these characters; writers differ on quotes. */
const ENTITIES: readonly Readonly<Record<string, string>>[] = [
  { '&': '&amp;', '<': '&lt;', '>': '&gt;' },
  { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&apos;' },
  { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' },
  { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#x27;' },
  { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&#34;', "'": '&#39;' },
];

/** Forms in which a secret may come back from a server. */
export interface SecretForms {
  /** Literal, escaped for JSON, XML and URLs, and its lines. Longest first. */
  readonly plain: readonly string[];
  /** Base64 common to all texts that contain the secret, for each alignment, as in a Basic header. */
  readonly base64: readonly string[];
}

/** Returns every form in which a server may send a secret back. */
export function formsOf(secret: string): SecretForms {
  const plain = new Set<string>();
  for (const text of [secret, decoded(secret), ...linesOf(secret)]) addPlain(plain, text);
  const base64 = new Set<string>();
  for (const text of base64Of(Buffer.from(secret))) {
    if (text.length < SHORTEST_BASE64) continue;
    base64.add(text);
    base64.add(text.replaceAll('+', '-').replaceAll('/', '_'));
    base64.add(encodeURIComponent(text));
  }
  return { plain: longestFirst(plain), base64: longestFirst(base64) };
}

function addPlain(forms: Set<string>, text: string): void {
  forms.add(text);
  // Most tokens are the same in all of them.
  if (/^[\w.-]*$/.test(text)) return;
  const json = JSON.stringify(text).slice(1, -1);
  forms.add(json);
  forms.add(json.replaceAll('/', '\\/'));
  forms.add(json.replace(/[<>&\u007f-\uffff]/g, unicodeEscape));
  forms.add(json.replace(/[\u007f-\uffff]/g, unicodeEscape));
  forms.add(JSON.stringify(json).slice(1, -1));
  // Half a character, which no URL can hold, becomes U+FFFD.
  const wellFormed = Buffer.from(text).toString();
  for (const url of [encodeURI(wellFormed), encodeURIComponent(wellFormed), strictly(wellFormed)]) {
    forms.add(url);
    forms.add(url.replace(/%[0-9A-F]{2}/g, (code) => code.toLowerCase()));
    forms.add(url.replaceAll('%20', '+'));
    forms.add(url.replace(/%[0-9A-F]{2}/g, (code) => (code === '%20' ? '+' : code.toLowerCase())));
  }
  for (const entities of ENTITIES) forms.add(text.replace(/[&<>"']/g, (one) => entities[one] ?? one));
}

/** Decodes a percent-encoded secret. */
function decoded(secret: string): string {
  if (!secret.includes('%')) return secret;
  try {
    return decodeURIComponent(secret);
  } catch {
    return secret;
  }
}

function linesOf(secret: string): string[] {
  if (!/[\r\n]/.test(secret)) return [];
  return secret.split(/[\r\n]+/).filter((line) => line.trim().length >= SHORTEST_LINE);
}

function strictly(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (one) => `%${one.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

function unicodeEscape(one: string): string {
  return `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

/** Three bytes are four characters, so there are three alignments; characters shared with neighbours are left out. */
function base64Of(bytes: Buffer): string[] {
  return [0, 1, 2].map((before) => {
    const text = Buffer.concat([Buffer.alloc(before), bytes])
      .toString('base64')
      .replace(/=+$/, '');
    const partial = (before + bytes.length) % 3 === 0 ? 0 : 1;
    return text.slice([0, 2, 3][before], text.length - partial);
  });
}

function longestFirst(texts: Set<string>): string[] {
  texts.delete('');
  return [...texts].toSorted((a, b) => b.length - a.length);
}
