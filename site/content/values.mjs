// Data of a driver (`limits`, `capabilities`) as Markdown.

/** A table of all values within, each with its path: `parts.max`. */
export function valuesTable(data) {
  const rows = leaves(data, []).map(([path, value]) => `| \`${path.join('.')}\` | ${cell(value)} |`);
  return ['| field | value |', '| --- | --- |', ...rows].join('\n');
}

function leaves(value, path) {
  if (!isNest(value)) return typeof value === 'function' ? [] : [[path, value]];
  return Object.entries(value).flatMap(([key, inner]) => leaves(inner, [...path, key]));
}

function isNest(value) {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof RegExp);
}

function cell(value) {
  if (Array.isArray(value)) return value.length === 0 ? 'none' : value.map(cell).join(', ');
  if (typeof value === 'number') return Number.isFinite(value) ? value.toLocaleString('en') : 'no limit';
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (value === null || value === undefined) return '-';
  const text = escapeCell(String(value));
  return /^https:\/\/\S+$/.test(text) ? `<${text}>` : code(text);
}

/** Text within a table, where a bar would end the cell. */
export function escapeCell(text) {
  return text.replaceAll('|', String.raw`\|`).replaceAll('\n', ' ');
}

function code(text) {
  if (/^[\w .,:'-]+ [\w .,:'-]+$/.test(text)) return text;
  const fence = text.includes('`') ? '``' : '`';
  return `${fence}${text}${fence}`;
}
