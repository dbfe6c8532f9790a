import { InternalError, MalformedResponseError } from '../../errors.js';

/** Values for the placeholders of a rule. */
export type Place = Readonly<
  Partial<Record<'zone' | 'domain' | 'id' | 'name' | 'fullName' | 'type', string>>
>;

/** Values with their placeholders filled in. */
export function filled<Value>(
  values: Readonly<Record<string, Value>>,
  place: Place,
  encode: (value: string) => string,
): Record<string, Value | string> {
  const entries = Object.entries(values).map(([name, value]): [string, Value | string] => [
    name,
    typeof value === 'string' ? fill(value, place, encode) : value,
  ]);
  return Object.fromEntries(entries);
}

/** The path of a request. @throws MalformedResponseError for an id that would lead to another place */
export function pathAt(path: string, place: Place, operation: string): string {
  const filled = fill(path, place, encodeURIComponent);
  if (!filled.split('/').some((part) => part === '.' || part === '..')) return filled;
  throw new MalformedResponseError(
    `${operation}: an id of the host's is '.' or '..', which leads to another place in the path ${filled}: nothing was sent.`,
    { operation },
  );
}

function fill(text: string, place: Place, encode: (value: string) => string): string {
  return text.replaceAll(/\{(zone|domain|id|name|fullName|type|label|parent)\}/g, (_, key: string) =>
    encode(partOf(place, key)),
  );
}

/** @throws InternalError for a placeholder that the act has no value for: nothing in its place would name something else */
function partOf(place: Place, key: string): string {
  const isOfDomain = key === 'label' || key === 'parent';
  const value = place[isOfDomain ? 'domain' : (key as keyof Place)];
  if (value === undefined)
    throw new InternalError(`A rule of the driver has {${key}} in a request that knows no ${key}.`);
  if (!isOfDomain) return value;
  const at = value.indexOf('.');
  return key === 'label' ? value.slice(0, at) : value.slice(at + 1);
}
