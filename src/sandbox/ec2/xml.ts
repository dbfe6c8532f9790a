import { escapeXml } from '../../format/xml.js';
import { Refusal, type Reply } from '../http.js';

/** Values that can be written as XML: lists become `<item>`s. */
export type Xml = string | number | boolean | undefined | readonly Xml[] | { readonly [name: string]: Xml };

/** An EC2 response. */
export function answer(action: string, content: { readonly [name: string]: Xml }, requestId: string): Reply {
  const name = `${action}Response`;
  const body = `<?xml version="1.0" encoding="UTF-8"?>\n<${name} xmlns="http://ec2.amazonaws.com/doc/2016-11-15/">${write({ requestId, ...content })}</${name}>`;
  return { status: 200, headers: XML, body };
}

/** An error of EC2's. */
export function refuse(status: number, code: string, message: string): Refusal {
  const error = write({ Code: code, Message: message });
  const body = `<?xml version="1.0" encoding="UTF-8"?>\n<Response><Errors><Error>${error}</Error></Errors><RequestID>00000000-0000-4000-8000-000000000000</RequestID></Response>`;
  return new Refusal({ status, headers: XML, body });
}

const XML = { 'content-type': 'text/xml;charset=UTF-8' };

function write(value: Xml): string {
  if (value === undefined) return '';
  if (typeof value !== 'object') return escapeXml(String(value));
  if (isList(value)) return value.map((item) => `<item>${write(item)}</item>`).join('');
  return Object.entries(value)
    .map(([name, item]) => (item === undefined ? '' : `<${name}>${write(item)}</${name}>`))
    .join('');
}

function isList(value: readonly Xml[] | { readonly [name: string]: Xml }): value is readonly Xml[] {
  return Array.isArray(value);
}

/** Parameters that every action has. */
const PROTOCOL: ReadonlySet<string> = new Set(['Action', 'Version', 'DryRun']);

/** The parameters of a request in EC2's query form. */
export class Parameters {
  readonly #form: URLSearchParams;

  constructor(body: Buffer) {
    this.#form = new URLSearchParams(body.toString('utf8'));
  }

  get(name: string): string | undefined {
    return this.#form.get(name) ?? undefined;
  }

  /** A parameter without which nothing goes. */
  need(name: string): string {
    const value = this.get(name);
    if (value !== undefined && value !== '') return value;
    throw refuse(400, 'MissingParameter', `The request must contain the parameter ${name}`);
  }

  /** `Name.1`, `Name.2` ... */
  list(name: string): string[] {
    const values: string[] = [];
    for (let index = 1; ; index += 1) {
      const value = this.get(`${name}.${index}`);
      if (value === undefined) return values;
      values.push(value);
    }
  }

  /** `Filter.1.Name` and its values. */
  filters(): Map<string, string[]> {
    const filters = new Map<string, string[]>();
    for (let index = 1; ; index += 1) {
      const name = this.get(`Filter.${index}.Name`);
      if (name === undefined) return filters;
      filters.set(name, this.list(`Filter.${index}.Value`));
    }
  }

  /** Tags for a new resource. */
  tags(): Map<string, string> {
    const tags = new Map<string, string>();
    for (let index = 1; ; index += 1) {
      const key = this.get(`TagSpecification.1.Tag.${index}.Key`);
      if (key === undefined) return tags;
      tags.set(key, this.get(`TagSpecification.1.Tag.${index}.Value`) ?? '');
    }
  }

  /** Refuses parameters that an action does not have; `N` stands for the number of an item. */
  only(...names: readonly string[]): void {
    for (const key of this.#form.keys()) {
      const name = key.replace(/\.\d+/g, '.N');
      if (PROTOCOL.has(name) || names.includes(name)) continue;
      throw refuse(400, 'UnknownParameter', `The parameter ${key} is not recognized`);
    }
  }

  /** All of them, to tell whether two requests are the same. */
  toString(): string {
    return this.#form.toString();
  }
}
