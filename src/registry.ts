import { defaultServices, registered } from '../providers/index.js';
import type { DriverClass } from './driver/driver.js';
import { InvalidRequestError, ProviderNotFoundError } from './errors.js';
import type { Drivers } from './provider.js';
import type { Service } from './service.js';

/** The provider constants that have a driver. */
export type ProviderName = keyof Drivers;

/** The services of a provider. */
export type ServiceOf<P extends ProviderName> = Exclude<keyof Drivers[P], 'default'>;

/** The service of a provider that `getDriver` uses when none is named. */
export type DefaultServiceOf<P extends ProviderName> = Drivers[P] extends {
  readonly default: infer S extends keyof Drivers[P];
}
  ? S
  : never;

/** Providers whose default service has a driver; for the others a service must be named. */
export type DefaultedProvider = {
  readonly [P in ProviderName]: [DefaultServiceOf<P>] extends [never] ? never : P;
}[ProviderName];

interface Registration {
  defaultService: Service;
  readonly classes: Map<Service, () => DriverClass>;
}

let added: Map<string, Registration> | null = null;

/**
 * Returns the driver class of a provider, for its default service or the given one. If the default service has no driver yet, the service
 * must be named, so that a script keeps its meaning when the driver is added.
 *
 * ```ts
 * const Rackspace = getDriver(Provider.RACKSPACE);
 * const CloudFiles = getDriver(Provider.RACKSPACE, 'storage');
 * ```
 *
 * @throws ProviderNotFoundError with a list of the providers or services.
 */
export function getDriver<P extends DefaultedProvider>(provider: P): Drivers[P][DefaultServiceOf<P>];
export function getDriver<P extends ProviderName, S extends ServiceOf<P>>(
  provider: P,
  service: S,
): Drivers[P][S];
export function getDriver(provider: string, service?: string): unknown {
  const table = registrations();
  const registration = table.get(provider);
  if (registration === undefined) {
    throw new ProviderNotFoundError(
      `There is no provider ${JSON.stringify(provider)}. There are: ${[...table.keys()].sort().join(', ')}.`,
    );
  }
  const load = registration.classes.get((service ?? registration.defaultService) as Service);
  if (load === undefined) throw serviceNotFound(provider, service, registration);
  return load();
}

function serviceNotFound(
  provider: string,
  service: string | undefined,
  { defaultService, classes }: Registration,
): ProviderNotFoundError {
  const services = [...classes.keys()];
  const what =
    service === undefined
      ? `no ${defaultService} driver yet, which is its default service: name another, as in getDriver('${provider}', '${services[0]}')`
      : `no ${service} driver`;
  return new ProviderNotFoundError(`${provider} has ${what}. It has: ${services.join(', ')}.`, { provider });
}

/**
 * Registers a driver of your own, or replaces one of Skylane's. The first service added for a provider is its default.
 *
 * ```ts
 * declare module 'skylane' {
 *   interface Drivers { 'my-cloud': { default: 'compute'; compute: typeof MyCompute } }
 * }
 * setDriver('my-cloud', 'compute', MyCompute);
 * ```
 *
 * @throws InvalidRequestError when it is not a driver class.
 */
export function setDriver<P extends ProviderName, S extends ServiceOf<P>>(
  provider: P,
  service: S,
  driver: Drivers[P][S] & DriverClass,
): void {
  const name: string = provider;
  if (!/^[a-z0-9]+(-[a-z0-9]+)*$/.test(name)) {
    throw new InvalidRequestError(
      `A provider's name is lower case with dashes, not ${JSON.stringify(name)}.`,
    );
  }
  if (typeof driver !== 'function' || typeof driver.supports !== 'function') {
    throw new InvalidRequestError(
      `setDriver(${JSON.stringify(name)}, ...) takes a class that extends a driver of Skylane.`,
    );
  }
  const table = registrations();
  const registration = table.get(name) ?? {
    defaultService: service as Service,
    classes: new Map<Service, () => DriverClass>(),
  };
  registration.classes.set(service as Service, () => driver);
  table.set(name, registration);
}

/** Lists the providers that have a driver, with their services, including those added by `setDriver`. */
export function listProviders(): {
  readonly provider: string;
  readonly services: readonly Service[];
  readonly defaultService: Service;
}[] {
  return [...registrations()].map(([provider, { classes, defaultService }]) => ({
    provider,
    services: [...classes.keys()],
    defaultService,
  }));
}

/** Built at first use, so that importing the package costs nothing. */
function registrations(): Map<string, Registration> {
  if (added !== null) return added;
  added = new Map();
  for (const entry of registered) {
    const registration = added.get(entry.provider) ?? {
      defaultService: defaultServices[entry.provider],
      classes: new Map<Service, () => DriverClass>(),
    };
    registration.classes.set(entry.service, entry.load as () => DriverClass);
    added.set(entry.provider, registration);
  }
  return added;
}
