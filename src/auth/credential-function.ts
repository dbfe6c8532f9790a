const numbers = new WeakMap<object, number>();
let count = 0;

/** Tells functions that return credentials apart, in this process only: what they return is not known before they are called. */
export function nameOfFunction(source: object): string {
  const known = numbers.get(source);
  if (known !== undefined) return `function ${known}`;
  count += 1;
  numbers.set(source, count);
  return `function ${count}`;
}
