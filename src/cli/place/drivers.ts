import type { ComputeDriver } from '../../compute/index.js';
import type { DnsDriver } from '../../dns/index.js';
import type { Driver, DriverClass } from '../../driver/driver.js';
import { type CallOptions, startCall } from '../../call/call.js';
import type { Environment } from '../../environment.js';
import type { LoadBalancerDriver } from '../../loadbalancer/index.js';
import type { Service } from '../../service.js';
import type { StorageDriver } from '../../storage/index.js';
import { usage } from '../exit-codes.js';
import { unknownProvider } from '../provider/name.js';
import type { Shell } from '../shell.js';
import type { PlaceFlags } from './flags.js';
import { type Place, placeOf } from './place.js';

/** The drivers of each service. */
export interface DriverOf {
  readonly compute: ComputeDriver;
  readonly storage: StorageDriver;
  readonly dns: DnsDriver;
  readonly loadbalancer: LoadBalancerDriver;
}

/** A class as the command makes drivers of it: from what was said and from the environment. */
interface Makeable {
  fromEnv(options: object, environment: Environment): Promise<Driver>;
}

/** What a command works with. */
export interface Opened<S extends Service> {
  readonly driver: DriverOf[S];
  /** Options for each call: the signal of Ctrl-C, and what is left of `--timeout`. */
  readonly call: CallOptions;
}

/**
 * Makes the driver that the flags name, lends it to the work and closes it.
 *
 * @throws CommandError when no cloud was named, or it has no such service; AuthenticationError without credentials
 */
export async function withDriver<S extends Service, T>(
  shell: Shell,
  service: S,
  flags: PlaceFlags,
  work: (opened: Opened<S>) => Promise<T>,
): Promise<T> {
  return withDriverAt(shell, service, await placeOf(shell, flags), flags, work);
}

/** As {@link withDriver}, for a place that is known. */
export async function withDriverAt<S extends Service, T>(
  shell: Shell,
  service: S,
  place: Place,
  { timeout }: PlaceFlags,
  work: (opened: Opened<S>) => Promise<T>,
): Promise<T> {
  const driver = await makeDriver(service, place);
  const call = startCall({ signal: shell.signal, ...(timeout === undefined ? {} : { timeout }) });
  try {
    return await work({ driver, call });
  } finally {
    await driver.close();
  }
}

/** Makes a driver, which the caller closes. */
export async function makeDriver<S extends Service>(
  service: S,
  { provider, options, environment }: Place,
): Promise<DriverOf[S]> {
  const found = (await driverClass(provider, service)) as unknown as Makeable;
  // The registry ties each service to the base class of its drivers.
  return (await found.fromEnv(options, environment)) as unknown as DriverOf[S];
}

/** The class of a provider's service. @throws CommandError naming the nearest, or the services there are */
export async function driverClass(provider: string, service: Service): Promise<DriverClass> {
  const { getDriver, listProviders } = await import('../../index.js');
  const all = listProviders();
  const entry = all.find((one) => one.provider === provider.toLowerCase());
  if (entry === undefined)
    throw unknownProvider(
      provider,
      all.map((one) => one.provider),
    );
  if (!entry.services.includes(service))
    throw usage(`${entry.provider} has no ${service}: it has ${entry.services.join(', ')}.`);
  return (getDriver as (name: string, service: string) => DriverClass)(entry.provider, service);
}
