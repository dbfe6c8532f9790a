import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Sandbox } from '../../sandbox/sandbox.js';
import { startSandbox } from '../../sandbox/index.js';
import { CommandError, EXIT, usage } from '../exit-codes.js';
import { type Context, contextsPath, readContexts, writeContexts } from '../place/contexts.js';
import { manifestOf } from '../provider/manifests.js';
import { note, print, type Shell } from '../shell.js';
import type { FLAVORS } from './flavors.js';

/** Flags of `sandbox start`. */
export type StartFlags = {
  readonly flavor: (typeof FLAVORS)[number];
  readonly name: string;
  readonly port?: number;
  readonly latency: number;
  readonly buildTime: number;
  readonly seed: number;
};

const PROVIDERS: Readonly<Record<StartFlags['flavor'], string>> = {
  rackspace: 'rackspace',
  openstack: 'openstack',
  'digital-ocean': 'digital-ocean',
  ec2: 'aws',
  route53: 'aws',
};

/** Starts a simulated cloud with a context for it, and ends both at Ctrl-C. */
export default async function start(this: Shell, flags: StartFlags): Promise<void> {
  const { flavor, name, port, latency, buildTime, seed } = flags;
  const { contexts } = await readContexts(this.environment);
  const old = contexts[name];
  if (old !== undefined && old.envFile?.endsWith(SUFFIX) !== true)
    throw usage(`There is a context ${name} already: give another name with --name.`);
  if (old !== undefined)
    note(this, `The context ${name} was of another simulated cloud, and is of this one now.`);
  await using sandbox = await startSandbox({
    flavor,
    latency,
    seed,
    buildTime: { mean: buildTime, spread: buildTime / 4 },
    ...(port === undefined ? {} : { port }),
  });
  const envFile = join(dirname(contextsPath(this.environment)), `${randomUUID()}${SUFFIX}`);
  await mkdir(dirname(envFile), { recursive: true, mode: 0o700 });
  await writeFile(envFile, variablesOf(PROVIDERS[flavor], sandbox), { mode: 0o600 });
  const context = contextOf(PROVIDERS[flavor], sandbox, envFile);
  try {
    await change(this, (all) => ({ ...all, [name]: context }));
    print(this, `A simulated ${flavor} listens on ${sandbox.url}. In another terminal:`);
    print(this, `  skylane ${flavor === 'route53' ? 'dns zone' : 'node'} list --context ${name}`);
    note(this, 'Ctrl-C ends it.');
    if (!this.signal.aborted) await once(this.signal, 'abort');
  } finally {
    await rm(envFile, { force: true });
    await change(this, ({ [name]: ours, ...others }) =>
      ours?.envFile === envFile || ours === undefined ? others : { ...others, [name]: ours },
    );
  }
  throw new CommandError('The simulated cloud has ended.', EXIT.interrupted);
}

/** End of the names of the files that this command writes. */
const SUFFIX = '.sandbox.env';

function contextOf(
  provider: string,
  { identityUrl, regions: [region = ''] }: Sandbox,
  envFile: string,
): Context {
  return { provider, region, options: { endpoint: identityUrl }, envFile };
}

function variablesOf(provider: string, { credentials }: Sandbox): string {
  const fields = manifestOf(provider)?.credentials ?? [];
  return Object.entries(credentials)
    .map(([option, value]) => {
      const variable = fields.find((field) => field.option === option)?.variables[0];
      return variable === undefined ? '' : `${variable}=${JSON.stringify(value)}\n`;
    })
    .join('');
}

async function change(
  { environment }: Shell,
  edit: (contexts: Readonly<Record<string, Context>>) => Readonly<Record<string, Context>>,
): Promise<void> {
  const { current, contexts } = await readContexts(environment);
  const changed = edit(contexts);
  await writeContexts(environment, {
    current: current !== null && Object.hasOwn(changed, current) ? current : null,
    contexts: changed,
  });
}
