/** Characters that Route 53 keeps as they are in a name. */
const PLAIN = /[a-z0-9_-]/;
const LABEL = /^(?:\\\d{3}|[^.\\\s]){1,63}$/;

/** A name as Route 53 keeps it: lower case, a final dot, anything unusual as an octal escape; null for what is no name. */
export function keptName(text: string): string | null {
  const labels = text.replace(/\.$/, '').split('.');
  if (text.length > 1024 || labels.some((label) => !LABEL.test(label))) return null;
  return `${labels.map(keptLabel).join('.')}.`;
}

/** Sort key of names: their labels from the top of the tree down. */
export function sortKey(name: string): string {
  return name.split('.').toReversed().join('\u0000');
}

function keptLabel(label: string): string {
  return label
    .toLowerCase()
    .replaceAll(/\\\d{3}|[^]/g, (part) =>
      part.length > 1 || PLAIN.test(part) ? part : `\\${part.charCodeAt(0).toString(8).padStart(3, '0')}`,
    );
}
