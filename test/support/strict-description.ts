import { readFileSync } from 'node:fs';

import { parse } from 'yaml';

interface Schema {
  readonly $ref?: string;
  readonly type?: string;
  readonly enum?: readonly unknown[];
  readonly pattern?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: boolean | Schema;
  readonly items?: Schema;
  /** `json` for an object of any fields. */
  readonly format?: string;
  readonly nullable?: boolean;
  readonly allOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
}

interface Parameter {
  readonly $ref?: string;
  readonly in: string;
  readonly name: string;
  readonly required?: boolean;
  /** Of a body, in descriptions of Swagger 2. */
  readonly schema?: Schema;
}

interface Operation {
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: Schema }>> };
}

interface Description {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
}

/** An OpenAPI description that judges requests more strictly than a mock: fields and parameters that it does not know are refused too. */
export class StrictDescription {
  readonly #root: Description;

  constructor(file: string) {
    this.#root = parse(readFileSync(file, 'utf8')) as Description;
  }

  /** What the description holds against a request. */
  violations(method: string, url: URL, body: string): string[] {
    const operation = this.#operationAt(method, url.pathname);
    const name = `${method} ${url.pathname}`;
    if (operation === undefined) return [`${name}: there is no such operation`];
    const { parameters = [], requestBody } = operation;
    const resolved = parameters.map((one) => this.#target(one));
    const known = resolved.filter((one) => one.in === 'query');
    const { schema } =
      requestBody?.content['application/json'] ?? resolved.find((one) => one.in === 'body') ?? {};
    return [
      ...[...url.searchParams.keys()]
        .filter((key) => !known.some((parameter) => parameter.name === key))
        .map((key) => `${name}: no parameter ${key}`),
      ...known
        .filter((parameter) => parameter.required === true && !url.searchParams.has(parameter.name))
        .map((parameter) => `${name}: ${parameter.name} is missing`),
      ...this.#bodyViolations(schema, body).map((words) => `${name}: ${words}`),
    ];
  }

  #operationAt(method: string, pathname: string): Operation | undefined {
    const fits = Object.entries(this.#root.paths).filter(([template]) =>
      new RegExp(`^${template.replaceAll(/\{[^}]+\}/g, '[^/:]+')}$`).test(pathname),
    );
    // A path without parameters comes first.
    const [found] = fits.toSorted(([one], [other]) => one.split('{').length - other.split('{').length);
    return found?.[1][method.toLowerCase()];
  }

  #bodyViolations(schema: Schema | undefined, body: string): string[] {
    if (schema === undefined) return body === '' ? [] : ['takes no body'];
    return body === '' ? ['has no body'] : this.#check(schema, JSON.parse(body), 'body');
  }

  #check(given: Schema, value: unknown, at: string): string[] {
    const schema = this.#resolve(given);
    if (value === null && schema.nullable === true) return [];
    if (schema.oneOf !== undefined) return this.#checkOne(schema.oneOf, value, at);
    if (Array.isArray(value))
      return value.flatMap((item, index) => this.#check(schema.items ?? {}, item, `${at}[${index}]`));
    if (typeof value !== 'object' || value === null) return scalarViolations(schema, value, at);
    const { properties = {}, required = [], format } = schema;
    const additionalProperties = schema.additionalProperties ?? format === 'json';
    const missing = required
      .filter((name) => !Object.hasOwn(value, name))
      .map((name) => `${at}.${name} is missing`);
    const fields = Object.entries(value).flatMap(([name, field]) => {
      const own = properties[name];
      if (own !== undefined) return this.#check(own, field, `${at}.${name}`);
      return additionalProperties === false ? [`${at}.${name} is unknown`] : [];
    });
    return [...missing, ...fields];
  }

  /** Nothing if one of the schemas takes the value; else what the first holds against it. */
  #checkOne(schemas: readonly Schema[], value: unknown, at: string): string[] {
    const all = schemas.map((schema) => this.#check(schema, value, at));
    return all.find((violations) => violations.length === 0) ?? all[0] ?? [];
  }

  /** A schema without references, with all that it consists of. */
  #resolve(schema: Schema): Schema {
    const { allOf = [], ...own } = this.#target(schema);
    const parts = allOf.map((part) => this.#resolve(part));
    if (parts.length === 0) return own;
    return Object.assign({}, ...parts, own, {
      properties: Object.assign({}, ...parts.map(({ properties }) => properties), own.properties),
      required: [...parts, own].flatMap(({ required = [] }) => required),
    }) as Schema;
  }

  /** What a reference leads to. */
  #target<T extends { readonly $ref?: string }>(given: T): T {
    if (given.$ref === undefined) return given;
    const found = given.$ref
      .split('/')
      .slice(1)
      .reduce<unknown>((node, name) => (node as Record<string, unknown>)[name], this.#root);
    return this.#target(found as T);
  }
}

function scalarViolations(schema: Schema, value: unknown, at: string): string[] {
  const {
    enum: words,
    pattern,
    minimum = -Infinity,
    maximum = Infinity,
    minLength = 0,
    maxLength = Infinity,
  } = schema;
  const wanted = schema.type === 'integer' ? 'number' : schema.type;
  const isWrong =
    (wanted !== undefined && typeof value !== wanted) ||
    (words !== undefined && !words.includes(value)) ||
    (typeof value === 'string' &&
      (value.length < minLength ||
        value.length > maxLength ||
        (pattern !== undefined && !new RegExp(pattern).test(value)))) ||
    (typeof value === 'number' && (value < minimum || value > maximum));
  return isWrong ? [`${at} may not be ${JSON.stringify(value)}`] : [];
}
