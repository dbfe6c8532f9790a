import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CloudError } from 'skylane';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type OpenStackConfig, readOpenStackConfig } from '../../dist/src/auth/openstack/config.js';
import { type CloudsCase, cloudsCases } from '../support/clouds-yaml-cases.js';

/** A Python that has openstacksdk; `python3` unless told. */
const PYTHON = process.env['SKYLANE_OPENSTACKSDK'] ?? process.env['SKYLANE_JUDGES'] ?? 'python3';
const SEED = Number(process.env['SKYLANE_SEED'] ?? 20261130);
const GENERATED = 60;
const PEER = new URL('../support/openstacksdk_peer.py', import.meta.url).pathname;

const isThere = spawnSync(PYTHON, ['-c', 'import openstack']).status === 0;
if (!isThere)
  console.warn(
    'clouds.yaml beside openstacksdk: skipped, since there is no Python with openstacksdk. Name one in SKYLANE_OPENSTACKSDK.',
  );

type Outcome =
  | { readonly value: Record<string, unknown> }
  | { readonly error: string; readonly message: string };

const cases = cloudsCases(SEED, GENERATED);
const folders = new Map<CloudsCase, string>();
let peer: readonly Outcome[] = [];

beforeAll(async () => {
  if (!isThere) return;
  for (const one of cases) {
    const folder = await mkdtemp(join(tmpdir(), 'skylane-clouds-'));
    folders.set(one, folder);
    for (const [name, text] of Object.entries(one.files))
      await writeFile(join(folder, name), text.replaceAll('FOLDER', folder));
  }
  const input = JSON.stringify(cases.map((one) => ({ folder: folders.get(one), variables: one.variables })));
  peer = JSON.parse(
    execFileSync(PYTHON, [PEER], { input, encoding: 'utf8', maxBuffer: 1 << 26 }),
  ) as Outcome[];
});

afterAll(async () => {
  for (const folder of folders.values()) await rm(folder, { recursive: true, force: true });
});

const SERVICES = ['compute', 'image', 'network', 'volume', 'storage', 'dns'];

/** What Skylane makes of a case, in the words of the peer. */
async function read(one: CloudsCase): Promise<Outcome> {
  const folder = folders.get(one) ?? '';
  try {
    const environment = { variables: one.variables, home: join(folder, 'home'), directory: folder };
    return { value: inPeersWords(await readOpenStackConfig('openstack', environment)) };
  } catch (error) {
    if (!CloudError.is(error)) throw error;
    return { error: kindOf(error), message: error.message };
  }
}

const PLAIN = [
  'username',
  'userId',
  'password',
  'passcode',
  'token',
  'projectName',
  'projectId',
  'userDomainName',
  'userDomainId',
  'projectDomainName',
  'projectDomainId',
  'domainName',
  'domainId',
  'trustId',
  'systemScope',
  'applicationCredentialId',
  'applicationCredentialName',
  'applicationCredentialSecret',
  'region',
] as const;

function inPeersWords(config: OpenStackConfig): Record<string, unknown> {
  const { endpoints = {}, services = {}, tls, interface: wanted = 'public' } = config;
  const ofService = (key: string): object => ({
    endpoint: endpoints[key] ?? (config.authType === 'none' ? config.endpoint : undefined) ?? null,
    version: services[key]?.apiVersion ?? null,
    region: services[key]?.region ?? config.region ?? null,
    interface: services[key]?.interface ?? wanted,
  });
  return {
    ...Object.fromEntries(PLAIN.map((name) => [name, config[name] ?? null])),
    endpoint: config.endpoint ?? null,
    interface: wanted,
    verify: config.unverified === true ? false : (tls?.ca ?? true),
    cert: tls?.cert === undefined ? null : tls.key === undefined ? tls.cert : [tls.cert, tls.key],
    services: Object.fromEntries(SERVICES.map((key) => [key, ofService(key)])),
  };
}

function kindOf({ code, message }: CloudError): string {
  if (code === 'region-not-found') return 'region';
  if (/auth_type "/.test(message)) return 'auth-type';
  return /the cloud .* was asked for|has no cloud|there is no clouds\.yaml/.test(message)
    ? 'no-cloud'
    : 'config';
}

/** What both say, where they need not say it in the same words. */
function compared(outcome: Outcome): unknown {
  if ('error' in outcome) return { error: outcome.error };
  const { authType: _, endpoint, region, services, ...rest } = outcome.value;
  const list = Object.entries(services as Record<string, Record<string, unknown>>).map(([key, service]) => [
    key,
    {
      ...service,
      region: service['region'] === '' ? null : service['region'],
      version: versionOf(key, service['version']),
    },
  ]);
  return {
    ...rest,
    endpoint: typeof endpoint === 'string' ? endpoint.replace(/\/+$/, '') : endpoint,
    region: region === '' ? null : region,
    services: Object.fromEntries(list) as object,
  };
}

/** openstacksdk has versions of its own for two services where nothing is said. */
function versionOf(key: string, version: unknown): unknown {
  if (key === 'network' && version === '2') return null;
  return key === 'storage' && version === '1' ? null : version;
}

test.skipIf(!isThere)('clouds.yaml is read as openstacksdk reads it, file by file', async () => {
  const rows: string[] = [];
  const wrong: object[] = [];
  for (const [index, one] of cases.entries()) {
    const theirs = peer[index] ?? { error: 'missing', message: '' };
    const ours = await read(one);
    const same = JSON.stringify(sorted(compared(ours))) === JSON.stringify(sorted(compared(theirs)));
    const isRight = same === (one.differs === undefined);
    const word = same
      ? 'error' in ours
        ? `same (${ours.error})`
        : 'same'
      : `differs: ${one.differs ?? 'WRONG'}`;
    rows.push(`| ${one.name} | ${word} |`);
    if (!isRight) wrong.push({ name: one.name, files: one.files, ours, theirs });
  }
  console.log(`| file (seed ${SEED}) | openstacksdk and Skylane |\n| --- | --- |\n${rows.join('\n')}`);
  expect(wrong).toEqual([]);
  expect(cases.length).toBeGreaterThan(60);
});

function sorted(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, one]) => [key, sorted(one)]),
  );
}
