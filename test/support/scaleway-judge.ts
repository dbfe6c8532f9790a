import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { resolve } from 'node:path';

import { parse } from 'yaml';

import { fixture } from './fixture.js';

/** What was asked of a judge, and what the description holds against it. */
export interface Judged extends AsyncDisposable {
  readonly url: string;
  /** Method and path of each request that the description knows, ids as `ID`. */
  readonly judged: readonly string[];
  /** Those that it does not know. */
  readonly others: readonly string[];
  readonly violations: readonly string[];
}

interface Operation {
  readonly parameters?: readonly { readonly name: string; readonly in: string }[];
  readonly requestBody?: {
    readonly content: Readonly<
      Record<string, { readonly schema: { readonly properties?: Readonly<Record<string, unknown>> } }>
    >;
  };
}
type Paths = Readonly<Record<string, Readonly<Record<string, Operation>>>>;

const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;

/** The description's own mistake: it has `{id}` in the path of a security group and calls the parameter something else. */
const NAMELESS = /"validation":\[\{[^{}]*Request path must have required property 'security_group_id'"\}\]/;

/** Fields that are newer than the description; Scaleway's own Go client has them, and its recorded requests. */
const NEWER = new Set(['POST /servers public_ips', 'POST /servers protected', 'POST /ips type']);

/** Has the mock of the official description judge each request that it knows, and answers with what Scaleway once answered. */
export async function startScalewayJudge(mock: string): Promise<Judged> {
  const answers = recordedAnswers();
  const { paths } = parse(
    readFileSync(resolve(process.env['SKYLANE_LAB'] ?? '', '../specs/scaleway/instance-v1.yaml'), 'utf8'),
  ) as { readonly paths: Paths };
  const [judged, others, violations]: string[][] = [[], [], []];
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const chunks: Buffer[] = [];
    for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
    const body = Buffer.concat(chunks);
    const { method = 'GET', url = '/' } = request;
    const { pathname, searchParams } = new URL(url, 'http://judge');
    const key = `${method} ${pathname.replaceAll(UUID, 'ID')}`;
    const operation = operationAt(paths, pathname, method);
    if (operation === null) others?.push(key);
    else {
      judged?.push(key);
      violations?.push(...(await refusals(mock, request, body)));
      violations?.push(...unknown(key, operation, searchParams, body));
    }
    const { status, body: found } = answers.get(key) ?? {
      status: method === 'DELETE' ? 204 : 404,
      body: null,
    };
    response.writeHead(status, { 'content-type': 'application/json', 'x-total-count': '1' });
    response.end(found === null ? '' : JSON.stringify(found));
  };
  const server = createServer((request, response) => void answer(request, response));
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    judged: judged ?? [],
    others: others ?? [],
    violations: violations ?? [],
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  };
}

/** Recorded answers by what they answer; of several, those of a server that runs and of a volume that is free. */
function recordedAnswers(): Map<string, { readonly status: number; readonly body: unknown }> {
  const recorded = fixture('scaleway-cli/compute.json') as Record<
    string,
    { method: string; path: string; status: number; body: unknown }
  >;
  const { running, 'volume-free': free } = recorded;
  const exchanges = Object.values({ ...recorded, running, free }).filter((one) => one !== undefined);
  const answers = exchanges
    .filter(({ status }) => status < 400)
    .map(({ method, path, status, body }): [string, { status: number; body: unknown }] => [
      `${method} ${path.replace(/\?.*/, '').replaceAll(UUID, 'ID')}`,
      { status, body },
    ]);
  const server = '/instance/v1/zones/fr-par-1/servers/ID';
  const groups = '/instance/v1/zones/fr-par-1/security_groups';
  const { security_group: group } = (recorded['group']?.body ?? {}) as { security_group?: object };
  return new Map([
    ...answers,
    [`GET ${groups}`, { status: 200, body: { security_groups: [{ ...group, project_default: true }] } }],
    [`POST ${groups}`, { status: 201, body: recorded['group']?.body }],
    [`PATCH ${groups}/ID`, { status: 200, body: recorded['group']?.body }],
    [`PUT ${groups}/ID/rules`, { status: 200, body: { rules: [] } }],
    [`GET ${server}`, { status: 200, body: running?.body }],
    [`PATCH ${server}`, { status: 200, body: running?.body }],
    [`PATCH ${server}/user_data/cloud-init`, { status: 204, body: null }],
    ['GET /block/v1alpha1/zones/fr-par-1/volumes/ID', { status: 200, body: free?.body }],
    ['GET /iam/v1alpha1/ssh-keys', { status: 200, body: { ssh_keys: [], total_count: 0 } }],
    [`POST ${server}/action`, { status: 202, body: recorded['backup']?.body }],
    ['PATCH /instance/v1/zones/fr-par-1/ips/ID', { status: 200, body: recorded['unassign']?.body }],
  ]);
}

function operationAt(paths: Paths, pathname: string, method: string): Operation | null {
  const parts = pathname.split('/');
  const fits = (template: string): boolean => {
    const wanted = template.split('/');
    return (
      wanted.length === parts.length && wanted.every((part, at) => part === parts[at] || part.startsWith('{'))
    );
  };
  return Object.entries(paths).find(([template]) => fits(template))?.[1][method.toLowerCase()] ?? null;
}

async function refusals(mock: string, request: IncomingMessage, body: Buffer): Promise<string[]> {
  const { method = 'GET', url = '/', headers } = request;
  const sent = {
    'x-auth-token': String(headers['x-auth-token'] ?? ''),
    ...(body.length > 0 ? { 'content-type': headers['content-type'] ?? '' } : {}),
  };
  const verdict = await fetch(mock + url, { method, headers: sent, ...(body.length > 0 ? { body } : {}) });
  const text = await verdict.text();
  if (verdict.status < 400 || NAMELESS.test(text)) return [];
  return [`${method} ${url}: ${verdict.headers.get('sl-violations') ?? text}`];
}

/** The mock passes over parameters and fields that the description lacks. */
function unknown(key: string, operation: Operation, query: URLSearchParams, body: Buffer): string[] {
  const parameters = new Set((operation.parameters ?? []).map(({ name }) => name));
  const wrong = [...query.keys()].filter((name) => !parameters.has(name)).map((name) => `${key}?${name}`);
  const properties = operation.requestBody?.content['application/json']?.schema.properties;
  if (body.length === 0 || properties === undefined) return wrong;
  const short = key.replace('/instance/v1/zones/fr-par-1', '');
  const fields = Object.keys(JSON.parse(body.toString()) as object);
  const unknownFields = fields.filter((name) => !(name in properties) && !NEWER.has(`${short} ${name}`));
  return [...wrong, ...unknownFields.map((name) => `${key} {${name}}`)];
}
