import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A mock of an official description, as the lab starts it. */
export interface DescribedLab {
  readonly endpoint: string;
  /** File of the description. */
  readonly spec: string;
}

/** A server before a mock, which says what the description holds against the requests. */
export interface DescribedCloud extends AsyncDisposable {
  readonly url: string;
  /** Method and path of each request that the mock was asked about. */
  readonly requests: readonly string[];
  /** What the description holds against requests: also fields that it does not know, which the mock passes over. */
  readonly violations: readonly string[];
}

/** Body that answers a request in place of the mock's example, once the mock has found nothing against it; null for the example. */
export type OwnAnswer = (method: string, path: string) => unknown;

interface Schema {
  readonly $ref?: string;
  readonly allOf?: readonly Schema[];
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: unknown;
}
interface Operation {
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: Schema }>> };
}
interface Description {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> };
}

/** Puts a server before a mock. Paths that the description does not have are answered by `own` alone; `ownHeaders` go with all its answers. */
export async function describedCloud(
  { endpoint, spec }: DescribedLab,
  own: OwnAnswer,
  ownHeaders: Readonly<Record<string, string>> = {},
): Promise<DescribedCloud> {
  const description = JSON.parse(readFileSync(spec, 'utf8')) as Description;
  const requests: string[] = [];
  const violations: string[] = [];
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const chunks: Buffer[] = [];
    for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
    const body = Buffer.concat(chunks);
    const { method = 'GET', url = '/' } = request;
    const { pathname } = new URL(url, endpoint);
    const given = own(method, pathname);
    if (given !== null && templateOf(description, pathname) === undefined)
      return reply(response, given, ownHeaders);
    const { host: _, connection: __, 'content-length': ___, ...headers } = request.headers;
    const sent = { method, headers: headers as Record<string, string>, ...(body.length > 0 ? { body } : {}) };
    const judged = await fetch(endpoint + url, sent);
    const text = await judged.text();
    requests.push(`${method} ${pathname}`);
    const reasons = judged.headers.get('sl-violations');
    const isRefused = judged.status >= 400;
    if (isRefused) violations.push(`${method} ${url}: ${reasons ?? text}`);
    if (body.length > 0) {
      const unknown = unknownFields(description, { method, pathname }, JSON.parse(body.toString()));
      violations.push(...unknown.map((field) => `${method} ${url}: there is no field ${field}`));
    }
    if (given !== null && !isRefused) return reply(response, given, ownHeaders);
    response.writeHead(judged.status, { 'content-type': 'application/json' });
    response.end(text);
  };
  const server = createServer((request, response) => void answer(request, response));
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    violations,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  };
}

function reply(response: ServerResponse, body: unknown, headers: Readonly<Record<string, string>>): void {
  response.writeHead(200, { 'content-type': 'application/json', ...headers });
  response.end(JSON.stringify(body));
}

/** The path of a description that a request's path is of; literal parts go before parameters. */
function templateOf({ paths }: Description, pathname: string): string | undefined {
  const parts = pathname.split('/');
  const fits = (template: string): boolean => {
    const wanted = template.split('/');
    return (
      wanted.length === parts.length &&
      wanted.every((part, index) => part.startsWith('{') || part === parts[index])
    );
  };
  const parameters = (template: string): number => template.split('{').length;
  return Object.keys(paths)
    .filter(fits)
    .sort((one, other) => parameters(one) - parameters(other))[0];
}

function unknownFields(
  description: Description,
  { method, pathname }: { readonly method: string; readonly pathname: string },
  body: unknown,
): string[] {
  const template = templateOf(description, pathname);
  const operation = template === undefined ? undefined : description.paths[template]?.[method.toLowerCase()];
  const content = operation?.requestBody?.content ?? {};
  const schema = Object.values(content)[0]?.schema;
  return schema === undefined ? [] : unknownIn(description, schema, body, '');
}

function unknownIn(description: Description, schema: Schema, value: unknown, path: string): string[] {
  const { items, properties } = resolved(description, schema);
  if (Array.isArray(value))
    return items === undefined
      ? []
      : value.flatMap((item) => unknownIn(description, items, item, `${path}[]`));
  if (typeof value !== 'object' || value === null || properties === undefined) return [];
  return Object.entries(value).flatMap(([name, inner]) => {
    const known = properties[name];
    return known === undefined
      ? [`${path}.${name}`]
      : unknownIn(description, known, inner, `${path}.${name}`);
  });
}

/** A schema with what it refers to, and the properties of all that it is made of. */
function resolved(description: Description, schema: Schema): Schema {
  if (schema.$ref !== undefined) {
    const name = schema.$ref.slice(schema.$ref.lastIndexOf('/') + 1);
    return resolved(description, description.components.schemas[name] ?? {});
  }
  if (schema.allOf === undefined) return schema;
  const parts = schema.allOf.map((part) => resolved(description, part));
  const properties = Object.assign({}, ...parts.map((part) => part.properties)) as Record<string, Schema>;
  return { ...schema, properties: { ...properties, ...schema.properties } };
}
