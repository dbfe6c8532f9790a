import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { resolve } from 'node:path';

import { passOn } from './pass-on.js';

/** A request that an official description was asked about. */
export interface JudgedRequest {
  readonly method: string;
  readonly path: string;
  /** What the description holds against it. */
  readonly violations: readonly string[];
}

/** A server that has every request judged, and answers with a resource of that name. */
export interface ArmJudge extends AsyncDisposable {
  readonly url: string;
  readonly requests: readonly JudgedRequest[];
}

type Schema = {
  readonly $ref?: string;
  readonly properties?: Readonly<Record<string, Schema & { readonly readOnly?: boolean }>>;
  readonly items?: Schema;
  readonly additionalProperties?: unknown;
};
interface Description {
  readonly paths: Readonly<Record<string, Readonly<Record<string, { readonly requestBody?: unknown }>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> };
}

/** Which mock knows a path, and the file of its description. */
/** Galleries have a description of their own, which is not among these: Azure's own client tries them in `azure-clients.test.ts`. */
const UNDESCRIBED = /\/galleries\?/;

const DESCRIPTIONS = [
  { pattern: /\/providers\/Microsoft\.Compute\//i, name: 'azure-compute', file: 'arm-compute' },
  { pattern: /\/providers\/Microsoft\.Network\/dnsZones/i, name: 'azure-dns', file: 'arm-dns' },
  { pattern: /\/providers\/Microsoft\.Network\//i, name: 'azure-network', file: 'arm-network' },
] as const;

/** Names of the mocks that a judge needs. */
export type ArmMock = (typeof DESCRIPTIONS)[number]['name'];

/**
 * Puts a judge before the mocks of the Azure Resource Manager's descriptions. The mocks keep nothing and answer with made-up values, so the
 * judge answers itself, or has a sandbox answer, once they have found nothing against a request. They pass over fields that they do not know: those the judge looks
 * up in the description itself.
 */
export async function startArmJudge(
  mocks: Readonly<Partial<Record<ArmMock, string>>>,
  cloud?: string,
): Promise<ArmJudge> {
  const requests: JudgedRequest[] = [];
  const server = createServer((request, response) => {
    void judge(request, response, { mocks, requests, cloud });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  };
}

async function judge(
  request: IncomingMessage,
  response: ServerResponse,
  {
    mocks,
    requests,
    cloud,
  }: {
    readonly mocks: Readonly<Partial<Record<ArmMock, string>>>;
    readonly requests: JudgedRequest[];
    readonly cloud: string | undefined;
  },
): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  const { method = 'GET', url = '/' } = request;
  const isJudged = !UNDESCRIBED.test(url);
  const found = isJudged ? DESCRIPTIONS.find(({ pattern }) => pattern.test(url)) : undefined;
  const base = found === undefined ? undefined : mocks[found.name];
  const violations: string[] = [];
  if (found !== undefined && base !== undefined) {
    const body = Buffer.concat(chunks);
    const { authorization = '', 'content-type': type = 'application/json' } = request.headers;
    const headers = { authorization, 'content-type': type };
    const judged = await fetch(base + url, { method, headers, ...(body.length > 0 ? { body } : {}) });
    const text = await judged.text();
    if (judged.status >= 400) violations.push(judged.headers.get('sl-violations') ?? text);
    if (body.length > 0)
      violations.push(...unknownFields(found.file, { method, url }, JSON.parse(body.toString())));
  }
  requests.push({ method, path: url, violations });
  if (cloud !== undefined && violations.length === 0)
    return passOn(cloud + url, request, { response, body: Buffer.concat(chunks) });
  const status = violations.length > 0 ? 400 : 200;
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(
    JSON.stringify(
      violations.length > 0
        ? { error: { code: 'Violation', message: violations.join('; ').slice(0, 400) } }
        : madeUp(method, new URL(url, 'http://judge').pathname),
    ),
  );
}

/** Something that a resource of this path may be. */
function madeUp(method: string, path: string): unknown {
  const words = path.split('/').filter((word) => word !== '');
  const start = words.findIndex((word) => word.toLowerCase() === 'providers');
  const inner = start < 0 ? words.slice(2) : words.slice(start + 2);
  const isOne = start < 0 ? inner.length === 2 : inner.length % 2 === 0;
  const name = decodeURIComponent(words.at(-1) ?? '');
  if (method === 'POST')
    return { value: [], privateKey: 'a key', publicKey: 'ssh-rsa AAAA', accessSAS: 'https://disk.example/' };
  if (!isOne) return /artifacttypes|publishers/.test(path) ? [{ name: '24.04.202611010' }] : { value: [] };
  const [, kind] = /\/dnsZones\/[^/]+\/([^/]+)\/[^/]+$/i.exec(path) ?? [];
  const type = kind === undefined ? {} : { type: `Microsoft.Network/dnszones/${kind}` };
  return { id: path, name, location: 'westeurope', tags: {}, ...type, properties: propertiesOf(path) };
}

function propertiesOf(path: string): object {
  if (/\/dnsZones\/[^/]+\/CNAME\//i.test(path))
    return { TTL: 300, CNAMERecord: { cname: 'web.example.net' } };
  const sister = (type: string): { id: string } => ({ id: path.replace(/Microsoft\.[A-Za-z]+\/.*/, type) });
  if (/\/virtualMachines\//.test(path))
    return {
      networkProfile: { networkInterfaces: [sister('Microsoft.Network/networkInterfaces/web-1-nic')] },
    };
  if (/\/networkInterfaces\//.test(path))
    return { ipConfigurations: [{ name: 'ipconfig', properties: { privateIPAddress: '10.0.0.4' } }] };
  if (/\/publicIPAddresses\//.test(path)) return { ipAddress: '203.0.113.7' };
  if (/\/securityRules\//.test(path))
    return { priority: 100, direction: 'Inbound', access: 'Allow', protocol: 'Tcp' };
  return /\/sshPublicKeys\//.test(path)
    ? { publicKey: 'ssh-ed25519 AAAA' }
    : { provisioningState: 'Succeeded' };
}

const loaded = new Map<string, Description>();

function describe(file: string): Description {
  const known = loaded.get(file);
  if (known !== undefined) return known;
  const folder = resolve(process.env['SKYLANE_LAB'] ?? '', '../specs/azure');
  const read = JSON.parse(readFileSync(`${folder}/${file}.openapi.json`, 'utf8')) as Description;
  loaded.set(file, read);
  return read;
}

/** Fields of a body that the description does not have. */
function unknownFields(
  file: string,
  { method, url }: { method: string; url: string },
  body: unknown,
): string[] {
  const description = describe(file);
  const path = decodeURI(new URL(url, 'http://judge').pathname);
  const operation = Object.entries(description.paths).find(([template]) => fits(template, path))?.[1][
    method.toLowerCase()
  ];
  const schema = (
    operation as { requestBody?: { content?: Record<string, { schema?: Schema }> } } | undefined
  )?.requestBody?.content?.['application/json']?.schema;
  return schema === undefined
    ? [`no body is described for ${method} ${path}`]
    : walk(description, schema, body, 'body');
}

function fits(template: string, path: string): boolean {
  const pattern = template.replaceAll(/[.*+?^$()|[\]\\]/g, String.raw`\$&`).replaceAll(/\{[^}]+\}/g, '[^/]+');
  return new RegExp(`^${pattern}$`, 'i').test(path);
}

function walk(description: Description, given: Schema, value: unknown, at: string): string[] {
  const schema =
    given.$ref === undefined ? given : description.components.schemas[given.$ref.split('/').at(-1) ?? ''];
  if (schema === undefined) return [];
  if (Array.isArray(value))
    return schema.items === undefined
      ? []
      : value.flatMap((item, index) => walk(description, schema.items ?? {}, item, `${at}[${index}]`));
  if (typeof value !== 'object' || value === null || schema.properties === undefined) return [];
  if (schema.additionalProperties !== undefined) return [];
  return Object.entries(value).flatMap(([name, inner]) => {
    const field = schema.properties?.[name];
    return field === undefined
      ? [`${at}.${name} is not described`]
      : walk(description, field, inner, `${at}.${name}`);
  });
}
