import { createHash, createHmac } from 'node:crypto';
import { action, texts } from '../actions.js';
import { partFrom } from '../collection.js';
import type { Asked, Reply, Route } from '../stand-in.js';
import { type Json, Refusal, type RefusalKind, type State } from '../state.js';

export const KEY = 'STANDINKEY';
export const REGION = 'eu-west-2';
export const SUBREGION = 'eu-west-2a';
export const CREATED = '2026-09-22T00:00:00.000Z';
export const ACCOUNT = '123456789012';

const context = { ResponseContext: { RequestId: '0475ca1e-d0c5-441d-712a-da55a4175157' } };

/** Parameters that name a resource, by its kind. */
const PARAMETERS: Readonly<Record<string, string>> = {
  vm: 'VmId',
  image: 'ImageId',
  key: 'KeypairName',
  volume: 'VolumeId',
  snapshot: 'SnapshotId',
  group: 'SecurityGroupId',
  subnet: 'SubnetId',
  net: 'NetId',
  address: 'PublicIpId',
  balancer: 'LoadBalancerName',
};

interface Error {
  readonly status: number;
  readonly Code: string;
  readonly Type: string;
}

const ERRORS: Readonly<Record<RefusalKind, Error>> = {
  unauthorized: { status: 401, Code: '1', Type: 'AccessDenied' },
  'no-route': { status: 400, Code: '0', Type: 'DefaultError' },
  missing: { status: 400, Code: '5000', Type: 'InvalidResource' },
  'unknown-field': { status: 400, Code: '3001', Type: 'InvalidParameter' },
  'missing-field': { status: 400, Code: '7000', Type: 'MissingParameter' },
  invalid: { status: 400, Code: '4000', Type: 'InvalidParameterValue' },
  conflict: { status: 409, Code: '9000', Type: 'ResourceConflict' },
  exists: { status: 409, Code: '9000', Type: 'ResourceConflict' },
  locked: { status: 409, Code: '9000', Type: 'ResourceConflict' },
  quota: { status: 400, Code: '10000', Type: 'TooManyResources' },
};

/** Writes a refusal: its type is documented, most of the codes here are not. @see https://docs.outscale.com/api-errors.html */
export function refuse({ kind, details, message }: Refusal): Reply {
  const parameter = PARAMETERS[details.what ?? ''];
  const isMissing = kind === 'missing' || (kind === 'invalid' && parameter !== undefined);
  const { status, Code, Type } = isMissing ? ERRORS.missing : ERRORS[kind];
  const missing = `The ${parameter} '${details.id}' doesn't exist.`;
  const Details = isMissing && parameter !== undefined ? missing : message;
  return { status, body: { Errors: [{ Code: details.code ?? Code, Type, Details }], ...context } };
}

/** A value that a parameter cannot have. */
export const wrong = (parameter: string, value: unknown): Refusal =>
  new Refusal('invalid', {
    words: `The provided value ('${String(value)}') for the parameter '${parameter}' is invalid.`,
  });

export const act = (fields: string, work: (given: Json, state: State) => object): Route =>
  action(
    fields,
    work,
    (made) => ({ status: 200, body: { ...made, ...context } }),
    ({ body }) => body,
  );

export const done = {};

/** A parameter that is a text; empty without it. */
export const textIn = (given: Json, name: string): string => {
  const value = given[name] ?? '';
  if (typeof value !== 'string') throw wrong(name, value);
  return value;
};

/** An id in OUTSCALE's form. */
export const newId = (prefix: string, state: State): string =>
  `${prefix}-${state.nextNumber().toString(16).padStart(8, '0')}`;

/** The value of a row that a filter is for: a text, or several. */
type Filters = Readonly<Record<string, (row: Json) => unknown>>;

/** Tags as filters have them. */
const tagsOf = (row: Json): string[] =>
  ((row['Tags'] ?? []) as Json[]).map(({ Key, Value }) => `${String(Key)}=${String(Value)}`);

/** A list in pages, with filters. An id in another form than OUTSCALE's is refused. */
export function list(
  table: string,
  place: string,
  filters: Filters,
  shown: (row: Json) => Json = (row) => row,
): Route {
  const all: Filters = { ...filters, Tags: tagsOf };
  return act('Filters NextPageToken ResultsPerPage', (given, state) => {
    const asked = Object.entries((given['Filters'] ?? {}) as Json);
    for (const [name, values] of asked) {
      if (all[name] === undefined) throw wrong('Filters', name);
      for (const value of texts(values))
        if (name.endsWith('Ids') && !/^[a-z]+-[0-9a-f]{8}$/.test(value)) throw wrong(name, value);
    }
    const size = Number(given['ResultsPerPage'] ?? 100);
    if (size < 1 || size > 1000) throw wrong('ResultsPerPage', size);
    const rows = state
      .readAll(table)
      .filter((row) => asked.every(([name, values]) => fits(all[name]?.(row), texts(values))));
    const start = Number(atob(textIn(given, 'NextPageToken')));
    const part = partFrom(rows, start, size, state);
    return {
      [place]: part.rows.map(shown),
      ...(part.next !== null && { NextPageToken: btoa(String(part.next)) }),
    };
  });
}

function fits(has: unknown, values: readonly string[]): boolean {
  const own = Array.isArray(has) ? has.map(String) : [String(has)];
  return own.some((one) => values.includes(one));
}

/** Shows a state until it was read often enough, and then another. */
export const becomes = (state: State, row: Json, field: string, during: unknown, after: unknown): void => {
  row[field] = during;
  state.later([row], () => (row[field] = after));
};

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
const hmac = (key: string | Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest();

/** Signs a request again by AWS's Signature Version 4 for the service `oapi`, and compares. */
export function isSignedIn({ method, path, headers, text }: Asked, secret: string): boolean {
  const given = headers.authorization ?? '';
  const [, key, scope = '', signed = ''] =
    /^AWS4-HMAC-SHA256 Credential=([^/]+)\/([^,]+), SignedHeaders=([^,]+)/.exec(given) ?? [];
  const [day = '', region = '', service = '', end = ''] = scope.split('/');
  if (key !== KEY || region !== REGION || service !== 'oapi') return false;
  const lines = signed.split(';').map((name) => `${name}:${String(headers[name]).trim()}\n`);
  const canonical = [method, `/api/v1${path}`, '', lines.join(''), signed, sha256(text)].join('\n');
  const toSign = ['AWS4-HMAC-SHA256', String(headers['x-amz-date']), scope, sha256(canonical)].join('\n');
  const signing = [region, service, end].reduce(hmac, hmac(`AWS4${secret}`, day));
  return given.endsWith(`Signature=${hmac(signing, toSign).toString('hex')}`);
}
