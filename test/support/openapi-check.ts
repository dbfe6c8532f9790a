import { readFileSync } from 'node:fs';
import type { Reply, Shape } from './compute-hosts/stand-in.js';

/** A schema of OpenAPI 3.1, as far as the descriptions here use it. */
interface Schema {
  readonly $ref?: string;
  readonly type?: string;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly Schema[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly additionalProperties?: boolean | Schema;
}

interface Parameter {
  readonly name: string;
  readonly in: string;
  readonly required?: boolean;
  readonly schema?: Schema;
}

type Content = Readonly<Record<string, { readonly schema: Schema }>>;

interface Operation {
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: { readonly content: Content };
  readonly responses: Readonly<Record<string, { readonly content?: Content }>>;
}

interface Description {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> };
}

/** A request to check. */
export interface CheckedRequest {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  /** Body as it came; empty without one. */
  readonly text: string;
}

/** Checks requests and answers against a vendor's description: what that does not know is a violation. */
export class OpenApiCheck {
  /** What was found, in words. */
  readonly violations: string[] = [];
  /** Operations that were checked, such as `GET /servers/{id}`. */
  readonly operations = new Set<string>();
  readonly #root: Description;

  constructor(name: string) {
    const file = new URL(`../fixtures/descriptions/${name}.json`, import.meta.url);
    this.#root = JSON.parse(readFileSync(file, 'utf8')) as Description;
  }

  /** A shape of which each request and each answer is checked. */
  watch(shape: Shape): Shape {
    const routes = Object.entries(shape.routes).map(([key, route]) => [
      key,
      (...[asked, state]: Parameters<typeof route>): Reply => {
        const operation = this.request(asked);
        const reply = route(asked, state);
        // Whoever reads the row later changes it: it is checked as it goes out.
        if (operation !== null) this.answer(key, operation, structuredClone(reply));
        return reply;
      },
    ]);
    return { ...shape, routes: Object.fromEntries(routes) as Shape['routes'] };
  }

  /** Checks a request. Returns its operation; null for one that the description lacks. */
  request({ method, path, query, text }: CheckedRequest): Operation | null {
    const found = this.#operationAt(method, path);
    const at = `${method} ${path}`;
    if (found === null) {
      this.violations.push(`${at}: there is no such operation`);
      return null;
    }
    const [name, operation] = found;
    this.operations.add(name);
    const known = (operation.parameters ?? []).filter((one) => one.in === 'query');
    for (const key of query.keys())
      if (!known.some((one) => one.name === key)) this.violations.push(`${at}: no parameter ${key}`);
    for (const one of known)
      if (one.required === true && !query.has(one.name))
        this.violations.push(`${at}: ${one.name} is missing`);
    const schema = contentOf(operation.requestBody?.content);
    if (schema === undefined && text !== '') this.violations.push(`${at}: takes no body`);
    if (schema !== undefined)
      this.#note(at, text === '' ? ['has no body'] : this.#check(schema, JSON.parse(text), 'body'));
    return operation;
  }

  /** Checks an answer of an operation; refusals have forms of their own. */
  answer(at: string, { responses }: Operation, { status, body }: Reply): void {
    if (status >= 400) return;
    const described = responses[String(status)];
    if (described === undefined) return void this.violations.push(`${at}: answers no ${status}`);
    const schema = contentOf(described.content);
    if (schema === undefined && body !== undefined) this.violations.push(`${at}: ${status} has no body`);
    if (schema !== undefined) this.#note(at, this.#check(schema, body, `${status}`));
  }

  #note(at: string, found: readonly string[]): void {
    this.violations.push(...found.map((words) => `${at}: ${words}`));
  }

  #operationAt(method: string, path: string): readonly [name: string, operation: Operation] | null {
    const fits = Object.entries(this.#root.paths).filter(([template]) =>
      new RegExp(`^${template.replaceAll(/\{[^}]+\}/g, '[^/]+')}$`).test(path),
    );
    // A path without parameters comes first.
    const sorted = fits.toSorted(([one], [other]) => one.split('{').length - other.split('{').length);
    const found = sorted.find(([, methods]) => methods[method.toLowerCase()] !== undefined);
    const operation = found?.[1][method.toLowerCase()];
    return found === undefined || operation === undefined ? null : [`${method} ${found[0]}`, operation];
  }

  #check(given: Schema, value: unknown, at: string): string[] {
    const schema = this.#target(given);
    if (schema.anyOf !== undefined) return this.#checkAny(schema.anyOf, value, at);
    if (schema.enum !== undefined && !schema.enum.includes(value)) return [wrong(at, value)];
    if (schema.type !== undefined && !isOf(schema.type, value)) return [wrong(at, value)];
    if (Array.isArray(value))
      return value.flatMap((item, index) => this.#check(schema.items ?? {}, item, `${at}[${index}]`));
    if (typeof value !== 'object' || value === null) return [];
    return this.#checkObject(schema, value, at);
  }

  #checkObject(schema: Schema, value: object, at: string): string[] {
    const { properties = {}, required = [], additionalProperties = true } = schema;
    const missing = required.filter((name) => (value as Record<string, unknown>)[name] === undefined);
    const fields = Object.entries(value).flatMap(([name, field]) => {
      if (field === undefined) return [];
      const own = Object.hasOwn(properties, name) ? properties[name] : undefined;
      if (own !== undefined) return this.#check(own, field, `${at}.${name}`);
      if (additionalProperties === false) return [`${at}.${name} is unknown`];
      return additionalProperties === true ? [] : this.#check(additionalProperties, field, `${at}.${name}`);
    });
    return [...missing.map((name) => `${at}.${name} is missing`), ...fields];
  }

  /** Nothing if one of the schemas takes the value; else what the nearest holds against it. */
  #checkAny(schemas: readonly Schema[], value: unknown, at: string): string[] {
    const all = schemas.map((schema) => this.#check(schema, value, at));
    return all.toSorted((one, other) => one.length - other.length)[0] ?? [];
  }

  #target(given: Schema): Schema {
    if (given.$ref === undefined) return given;
    const name = given.$ref.slice('#/components/schemas/'.length);
    const found = this.#root.components.schemas[name];
    if (found === undefined) throw new Error(`the description lacks ${name}`);
    return this.#target(found);
  }
}

function contentOf(content: Content | undefined): Schema | undefined {
  return Object.values(content ?? {})[0]?.schema;
}

function isOf(type: string, value: unknown): boolean {
  if (type === 'null') return value === null;
  if (type === 'array') return Array.isArray(value);
  if (type === 'object') return typeof value === 'object' && value !== null && !Array.isArray(value);
  if (type === 'integer') return Number.isInteger(value);
  return typeof value === type;
}

function wrong(at: string, value: unknown): string {
  return `${at} may not be ${JSON.stringify(value)}`;
}
