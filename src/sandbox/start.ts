import type { Cloud, World } from './cloud.js';
import { type ControlHandler, SandboxHttpServer } from './server.js';
import { Capacity } from './capacity.js';
import { AzureCloud } from './azure/cloud.js';
import { DigitalOceanCloud } from './digital-ocean/cloud.js';
import { Ec2Cloud } from './ec2/cloud.js';
import { GoogleComputeCloud } from './google-compute/cloud.js';
import { OpenStackCloud } from './openstack/cloud.js';
import { Route53Cloud } from './route53/cloud.js';
import { resolveOptions, type SandboxFlavor, type SandboxOptions } from './options.js';
import { Random } from './random.js';
import type { Sandbox, SandboxOf } from './sandbox.js';
import { Timers } from './timers.js';

const CLOUDS: Readonly<Record<SandboxFlavor, (world: World) => Cloud>> = {
  openstack: (world) => new OpenStackCloud(world),
  rackspace: (world) => new OpenStackCloud(world),
  ec2: (world) => new Ec2Cloud(world),
  route53: (world) => new Route53Cloud(world),
  'digital-ocean': (world) => new DigitalOceanCloud(world),
  azure: (world) => new AzureCloud(world),
  'google-compute': (world) => new GoogleComputeCloud(world),
};

/**
 * Starts a simulated cloud in this process.
 *
 * @throws {TypeError} when an option is not valid.
 * @example
 * const sandbox = await startSandbox({ flavor: 'openstack', latency: 40 });
 * try {
 *   const response = await fetch(sandbox.identityUrl);
 * } finally {
 *   await sandbox.close();
 * }
 */
export async function startSandbox<Flavor extends SandboxFlavor>(
  options: SandboxOptions & { readonly flavor: Flavor },
): Promise<SandboxOf<Flavor>> {
  // The cloud is of the flavor that the options name.
  return (await startControlled(options, undefined)) as SandboxOf<Flavor>;
}

/** Starts a sandbox whose server also has a control path; for the process of a spawned one. */
export async function startControlled(
  options: SandboxOptions,
  control: ((sandbox: () => Sandbox) => ControlHandler) | undefined,
): Promise<Sandbox> {
  const settings = resolveOptions(options);
  const timers = new Timers();
  const capacity = new Capacity(settings.capacity);
  const cloud = CLOUDS[settings.flavor]({ settings, timers, random: new Random(settings.seed), capacity });
  const server: SandboxHttpServer = new SandboxHttpServer(
    settings,
    control?.(() => sandbox),
  );
  const url = await server.start(cloud);
  const close = async (): Promise<void> => {
    timers.close();
    await server.close();
  };
  const sandbox: Sandbox = {
    flavor: settings.flavor,
    url,
    identityUrl: url + cloud.identityPath,
    regions: settings.regions,
    credentials: cloud.credentials,
    accounts: cloud.signIns,
    log: async () => server.log.entries(),
    requests: async () => server.log.size,
    clearLog: async () => server.log.clear(),
    counts: async () => server.log.counts(),
    sockets: async () => server.log.sockets(),
    addFault: async (rule) => server.faults.add(rule),
    clearFaults: async () => server.faults.clear(),
    setCapacity: async (given) => capacity.set(given),
    setRateLimits: async (rules) => server.setRateLimits(rules),
    servers: async () => cloud.servers(),
    expireTokens: async () => cloud.expireTokens(),
    close,
    [Symbol.asyncDispose]: close,
  };
  return sandbox;
}
