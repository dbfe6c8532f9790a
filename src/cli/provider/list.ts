import { manifests } from '../../../providers/manifests.js';
import type { Service } from '../../service.js';
import { usage } from '../exit-codes.js';
import { columnsOf } from '../output/columns.js';
import type { OutputFlags } from '../output/flags.js';
import { nearest } from '../output/nearest.js';
import { printList } from '../output/print-list.js';
import type { Shell } from '../shell.js';

interface Row {
  readonly name: string;
  readonly title: string;
  readonly services: readonly string[];
  readonly site: string | null;
}

const columns = columnsOf<Row>(
  { name: ({ name }) => name, title: ({ title }) => title, services: ({ services }) => services },
  { site: ({ site }) => site },
);

const SERVICES: readonly Service[] = ['compute', 'storage', 'dns', 'loadbalancer'];

/** Lists clouds. */
export default async function list(
  this: Shell,
  flags: OutputFlags & { readonly service?: string },
): Promise<void> {
  const { service } = flags;
  if (service !== undefined && !SERVICES.some((one) => one === service))
    throw usage(`There is no service ${service}.${nearest(service, SERVICES)}`);
  const rows = manifests.map(({ name, title, services, site }) => ({
    name,
    title,
    services: Object.keys(services),
    site: site ?? null,
  }));
  const chosen = rows.filter(({ services }) => service === undefined || services.includes(service));
  await printList(this, flags, chosen, columns);
}
