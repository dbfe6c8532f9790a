/** A parameter of an API in forms: lists and structures are written as `Name.1.Key`. */
export type Parameter =
  | string
  | number
  | boolean
  | null
  | undefined
  | readonly Parameter[]
  | { readonly [name: string]: Parameter };

/** Parameters of an action, by name. */
export type Parameters = Readonly<Record<string, Parameter>>;

/** Writes parameters as a form whose lists are numbered from 1, as AWS and Alibaba Cloud read it. Missing parameters are left out. */
export function formBody(parameters: Parameters): string {
  const pairs: string[] = [];
  for (const [name, value] of Object.entries(parameters)) write(name, value, pairs);
  return pairs.join('&');
}

function write(name: string, value: Parameter, pairs: string[]): void {
  if (value === undefined || value === null) return;
  if (typeof value !== 'object') {
    pairs.push(`${encodeURIComponent(name)}=${encodeURIComponent(value)}`);
  } else if (isList(value)) {
    value.forEach((item, index) => write(`${name}.${index + 1}`, item, pairs));
  } else {
    for (const [key, item] of Object.entries(value)) write(`${name}.${key}`, item, pairs);
  }
}

function isList(
  value: readonly Parameter[] | { readonly [name: string]: Parameter },
): value is readonly Parameter[] {
  return Array.isArray(value);
}
