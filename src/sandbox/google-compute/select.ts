import { asArray, asObject, asText, type Json, type JsonObject } from '../json.js';

/** Parsed `fields` parameter: names with their sub-fields; null for all. */
type Selection = Map<string, Selection | null>;

/** The parts of a response that `fields` asks for: `items(id,name),nextPageToken`, `items/*\/instances(id)`. */
export function selectFields(body: JsonObject, fields: string | null): JsonObject {
  if (fields === null || fields === '') return body;
  return pick(body, parse(fields)) as JsonObject;
}

function parse(text: string): Selection {
  const selection: Selection = new Map();
  for (const part of split(text)) {
    const [, path = '', inner] = /^([^(]*)(?:\((.*)\))?$/s.exec(part) ?? [];
    let at = selection;
    const names = path.split('/');
    names.forEach((name, index) => {
      const isLast = index === names.length - 1;
      const next = isLast ? (inner === undefined ? null : parse(inner)) : (at.get(name) ?? new Map());
      const known = at.get(name);
      if (isLast && next !== null && known) for (const [key, value] of next) known.set(key, value);
      else at.set(name, next);
      if (!isLast) at = at.get(name) ?? new Map();
    });
  }
  return selection;
}

/** Parts between commas that stand in no brackets. */
function split(text: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let part = '';
  for (const letter of text) {
    if (letter === '(') depth += 1;
    if (letter === ')') depth -= 1;
    if (letter === ',' && depth === 0) {
      parts.push(part);
      part = '';
    } else part += letter;
  }
  return [...parts, part];
}

function pick(value: Json | undefined, selection: Selection | null): Json | undefined {
  if (selection === null) return value;
  const list = asArray(value);
  if (list !== undefined) return list.map((item) => pick(item, selection) ?? null);
  const object = asObject(value);
  if (object === undefined) return undefined;
  const found: Record<string, Json> = {};
  for (const [key, field] of Object.entries(object)) {
    const wanted = selection.has(key) ? selection.get(key) : selection.get('*');
    if (wanted === undefined) continue;
    const picked = pick(field, wanted);
    if (picked !== undefined) found[key] = picked;
  }
  return found;
}

/** Test for a filter: comparisons with `=`, joined by OR; nothing else. */
export function filterOf(filter: string | null): (row: JsonObject) => boolean {
  if (filter === null || filter === '') return () => true;
  const wanted = filter.split(' OR ').map((part) => {
    const [, field = '', value = ''] = /^\(?([\w.-]+)\s*=\s*"?([^"]*?)"?\)?$/.exec(part.trim()) ?? [];
    return { path: field.split('.'), value };
  });
  return (row) =>
    wanted.some(({ path, value }) => {
      let at: Json | undefined = row;
      for (const name of path) at = asObject(at)?.[name];
      return at !== undefined && asText(at) === value;
    });
}
