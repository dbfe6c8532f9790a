import type { Reader } from '../../../../src/driver/index.js';
import type { Scope } from './places.js';

/** Rows of a page of an aggregated list, in the scopes that are wanted. */
export function rowsIn(page: Reader, collection: string, isHere: (scope: Scope) => boolean): Reader[] {
  return listsIn(page, isHere).flatMap(([, list]) => list.optionalList(collection));
}

/** Scopes of an aggregated list that Google could not reach. */
export function darkIn(page: Reader, isHere: (scope: Scope) => boolean): Scope[] {
  const named = page.strings('unreachables').map((link) => link.replace(/^.*(?=zones\/|regions\/)/, ''));
  const silent = listsIn(page, isHere).filter(
    ([, list]) => list.optionalObject('warning')?.optionalString('code') === 'UNREACHABLE',
  );
  return [...named.filter(isHere), ...silent.map(([scope]) => scope)];
}

function listsIn(page: Reader, isHere: (scope: Scope) => boolean): [scope: Scope, list: Reader][] {
  const items = page.optionalObject('items');
  if (items === null) return [];
  return Object.keys(items.raw)
    .filter(isHere)
    .map((scope) => [scope, items.object(scope)]);
}
