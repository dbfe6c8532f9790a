/** Tags with a fixed set of values. @see https://www.rfc-editor.org/rfc/rfc7489#section-6.3 */
const VALUES: ReadonlyMap<string, RegExp> = new Map(
  Object.entries({
    p: /^(?:none|quarantine|reject)$/i,
    sp: /^(?:none|quarantine|reject)$/i,
    np: /^(?:none|quarantine|reject)$/i,
    adkim: /^[rs]$/i,
    aspf: /^[rs]$/i,
    fo: /^[01ds](?::[01ds])*$/i,
    pct: /^(?:100|\d{1,2})$/,
    ri: /^\d{1,10}$/,
    rua: /^[a-z][a-z\d+.-]*:[^\s,]+(?:\s*,\s*[a-z][a-z\d+.-]*:[^\s,]+)*$/i,
    ruf: /^[a-z][a-z\d+.-]*:[^\s,]+(?:\s*,\s*[a-z][a-z\d+.-]*:[^\s,]+)*$/i,
  }),
);

/** True if a text is meant as a DMARC record. */
export function isDmarc(text: string): boolean {
  return /^v\s*=\s*DMARC1\b/i.test(text);
}

/** Problem with a DMARC record; null if there is none. */
export function dmarcProblem(text: string): string | null {
  const tags = text
    .split(';')
    .map((tag) => tag.trim())
    .filter((tag) => tag !== '');
  if (!/^v\s*=\s*DMARC1$/.test(tags[0] ?? '')) return 'it must begin with v=DMARC1;';
  const named = new Map<string, string>();
  for (const tag of tags.slice(1)) {
    const at = tag.indexOf('=');
    if (at < 1) return `${JSON.stringify(tag)} is no tag`;
    const name = tag.slice(0, at).trim().toLowerCase();
    const value = tag.slice(at + 1).trim();
    if (named.has(name)) return `the tag ${name} stands twice`;
    named.set(name, value);
    if (VALUES.get(name)?.test(value) === false) return `${name}=${value} is no value of that tag`;
  }
  return named.has('p') ? null : 'the tag p, the policy, is missing';
}
