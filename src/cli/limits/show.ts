import type { DriverClass } from '../../driver/driver.js';
import type { OptionalTopics } from '../../driver/optional-methods.js';
import type { RateRules } from '../../http/rate/rate-rules.js';
import type { Service } from '../../service.js';
import { usage } from '../exit-codes.js';
import { columnsOf } from '../output/columns.js';
import type { OutputFlags } from '../output/flags.js';
import { printList } from '../output/print-list.js';
import { driverClass } from '../place/drivers.js';
import { findManifest } from '../provider/manifests.js';
import type { Shell } from '../shell.js';

interface Limit {
  readonly service: Service;
  /** Path of the field, such as `batch.create`. */
  readonly limit: string;
  readonly value: string | number | boolean | null;
}

const columns = columnsOf<Limit>({
  service: ({ service }) => service,
  limit: ({ limit }) => limit,
  value: ({ value }) => value ?? 'none',
});

/** What drivers declare of their provider. */
interface Declaring extends DriverClass {
  readonly rate: RateRules | null;
  readonly optional: OptionalTopics;
  readonly limits?: object;
  readonly capabilities?: object;
}

/** Shows the limits that the drivers of a cloud declare. */
export default async function show(
  this: Shell,
  flags: OutputFlags & { readonly service?: Service },
  name: string,
): Promise<void> {
  const manifest = findManifest(name);
  const services = Object.keys(manifest.services) as Service[];
  const { service } = flags;
  if (service !== undefined && !services.includes(service))
    throw usage(`${manifest.name} has no ${service}: it has ${services.join(', ')}.`);
  const chosen = service === undefined ? services : [service];
  const limits = await Promise.all(
    chosen.map(async (one) => limitsOf(one, (await driverClass(manifest.name, one)) as Declaring)),
  );
  await printList(this, flags, limits.flat(), columns);
}

function limitsOf(service: Service, driver: Declaring): Limit[] {
  const { rate, limits = {}, capabilities = {} } = driver;
  return [
    ...flat(rate === null ? { rate: 'learnt from responses: none is published' } : { rate }),
    ...flat(limits),
    ...flat(capabilities),
    ...flat({ lacks: lackingMethods(driver) }),
  ].map(([limit, value]) => ({ service, limit, value }));
}

/** Optional methods that a driver lacks, by topic. */
function lackingMethods(driver: Declaring): Record<string, readonly string[]> {
  const topics = Object.entries(driver.optional).map(([topic, methods]) => [
    topic,
    Object.keys(methods).filter((method) => !driver.supports(method)),
  ]);
  return Object.fromEntries(topics.filter(([, methods]) => (methods?.length ?? 0) > 0));
}

type Entry = readonly [path: string, value: Limit['value']];

/** The fields of nested objects with their paths. */
function flat(value: unknown, path = ''): Entry[] {
  if (value === null || typeof value === 'number' || typeof value === 'boolean' || typeof value === 'string')
    return [[path, value]];
  if (value instanceof RegExp) return [[path, String(value)]];
  if (Array.isArray(value)) return flatList(value, path);
  if (typeof value !== 'object') return [];
  return Object.entries(value).flatMap(([key, one]) => flat(one, path === '' ? key : `${path}.${key}`));
}

/** A list of texts and numbers is one value; of others each has a path. */
function flatList(values: readonly unknown[], path: string): Entry[] {
  if (values.some((value) => typeof value === 'object' && value !== null))
    return values.flatMap((value, index) => flat(value, `${path}[${index}]`));
  return [[path, values.length === 0 ? 'none' : values.map(String).join(', ')]];
}
