import type { Reader } from '../../format/json-reader.js';

/** The objects that are the fields of one. An empty list stands for none in some languages. */
export function fieldsAt(object: Reader): Reader[] {
  const names = Object.keys(object.raw);
  return names.flatMap((name) =>
    name === 'items' && Array.isArray(object.raw[name]) ? object.list(name) : [object.object(name)],
  );
}

/** The object that a path such as `response.zone` leads to. */
export function objectAt(body: Reader, path: string): Reader {
  const names = path.split('.');
  let object = body;
  for (let at = 0; at < names.length; at += 1) {
    const [name = '', index = ''] = names.slice(at);
    const isItem = /^\d+$/.test(index);
    object = isItem ? itemAt(object, name, Number(index)) : object.object(name);
    if (isItem) at += 1;
  }
  return object;
}

/** @throws MalformedResponseError when the list is too short */
function itemAt(body: Reader, name: string, index: number): Reader {
  const item = body.list(name)[index];
  if (item === undefined) throw body.wrong(name, `a list of more than ${index}`);
  return item;
}

/** The object that holds what a path such as `response.zones` leads to, and its name there. */
export function parentAt(body: Reader, path: string): [parent: Reader, name: string] {
  const names = path.split('.');
  const name = names.pop() ?? '';
  return [names.reduce((object, one) => object.object(one), body), name];
}

/** True where a path such as `records.0` leads to the first item of an empty list. */
export function isNoneAt(body: Reader, path: string): boolean {
  const [, list] = /^(.+)\.0$/.exec(path) ?? [];
  if (list === undefined) return false;
  const [parent, name] = parentAt(body, list);
  return parent.list(name).length === 0;
}
