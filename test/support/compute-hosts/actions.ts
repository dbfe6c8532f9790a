import { checkFields } from './collection.js';
import type { Asked, Reply, Route } from './stand-in.js';
import { type Json, Refusal, type State } from './state.js';

/** Parameters of an action, with lists and objects. */
export type Given = Json;

/** Route of an action: checks its parameters, and answers with the fields of the response. */
export function action(
  fields: string,
  act: (given: Given, state: State, asked: Asked) => object,
  reply: (fields: object) => Reply,
  read: (asked: Asked) => Given,
): Route {
  return (asked, state) => {
    const given = read(asked);
    checkFields(given, { fields });
    return reply(act(given, state, asked));
  };
}

/** Parameters of a form whose lists and objects are written as `Tag.1.Key`. @throws Refusal for a list with gaps */
export function nested(form: Json): Given {
  const tree: Json = {};
  for (const [name, value] of Object.entries(form)) {
    const parts = name.split('.');
    let place = tree;
    for (const part of parts.slice(0, -1)) place = (place[part] ??= {}) as Json;
    place[parts.at(-1) ?? ''] = value;
  }
  return listsOf(tree) as Given;
}

function listsOf(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([name, one]) => [name, listsOf(one)] as const);
  if (entries.length === 0 || !entries.every(([name]) => /^\d+$/.test(name)))
    return Object.fromEntries(entries);
  const sorted = entries.toSorted(([a], [b]) => Number(a) - Number(b));
  if (sorted.some(([name], index) => Number(name) !== index + 1))
    throw new Refusal('invalid', { field: 'list', words: 'numbers run from 1 without gaps' });
  return sorted.map(([, one]) => one);
}

/** A list of texts, given or not. */
export function texts(value: unknown): string[] {
  return Array.isArray(value) ? value.map(String) : [];
}
