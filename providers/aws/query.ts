import type { Parameter } from '../../src/driver/index.js';

export { formBody, type Parameter, type Parameters } from '../../src/driver/index.js';

/** Filters of a list, with the values of each, such as `{ 'instance-state-name': ['running'] }`. `*` and `?` in a value are wildcards. */
export type Filters = Readonly<Record<string, readonly string[]>>;

/** The parameter `Filter` of a list. */
export function filtersOf(filters: Filters): Parameter {
  return Object.entries(filters).map(([name, values]) => ({ Name: name, Value: values }));
}
