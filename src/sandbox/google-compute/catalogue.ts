import type { JsonObject } from '../json.js';
import type { Router } from '../router.js';
import { missing, type ProjectState, refuse } from './state.js';

type MachineType = readonly [name: string, cpus: number, memory: number];

const TYPES: readonly MachineType[] = [
  ['e2-micro', 2, 1024],
  ['e2-small', 2, 2048],
  ['e2-medium', 2, 4096],
  ['e2-standard-4', 4, 16_384],
  ['n2-standard-8', 8, 32_768],
];

interface PublicImage {
  readonly id: string;
  readonly project: string;
  readonly name: string;
  readonly family: string;
  readonly deprecated?: true;
}

const PUBLIC: readonly PublicImage[] = [
  {
    id: '6001',
    project: 'debian-cloud',
    name: 'debian-12-bookworm-v20261010',
    family: 'debian-12',
    deprecated: true,
  },
  { id: '6002', project: 'debian-cloud', name: 'debian-12-bookworm-v20261110', family: 'debian-12' },
  {
    id: '6003',
    project: 'ubuntu-os-cloud',
    name: 'ubuntu-2404-noble-amd64-v20261112',
    family: 'ubuntu-2404-lts-amd64',
  },
];

/** Zones, regions and machine types. */
export function addCatalogueRoutes(router: Router, state: ProjectState): void {
  const zone = (name: string): JsonObject => ({
    kind: 'compute#zone',
    id: String(2000 + state.zones.indexOf(name)),
    name,
    status: 'UP',
    region: state.link('regions', name.slice(0, -2), '').replace(/\/+$/, ''),
    selfLink: state.link('zones', name, '').replace(/\/+$/, ''),
  });
  const typeIn = (name: string, [type, guestCpus, memoryMb]: MachineType, id: number): JsonObject => ({
    kind: 'compute#machineType',
    id: String(id),
    name: type,
    description: `${guestCpus} vCPUs, ${memoryMb / 1024} GB RAM`,
    guestCpus,
    memoryMb,
    zone: name,
    architecture: 'X86_64',
    isSharedCpu: memoryMb < 8192,
    maximumPersistentDisks: 128,
    selfLink: state.link(`zones/${name}`, 'machineTypes', type),
  });
  const typesIn = (name: string): JsonObject[] =>
    TYPES.map((type, index) => typeIn(name, type, 3000 + index));
  router.add('GET', '/zones', 'zones.list', (exchange) => state.list(exchange, state.zones.map(zone)));
  router.add('GET', '/zones/:zone', 'zones.get', (exchange) =>
    state.answer(exchange, zone(zoneOf(state, exchange.param('zone')))),
  );
  router.add('GET', '/zones/:zone/machineTypes', 'machineTypes.list', (exchange) =>
    state.list(exchange, typesIn(zoneOf(state, exchange.param('zone')))),
  );
  router.add('GET', '/zones/:zone/machineTypes/:type', 'machineTypes.get', (exchange) => {
    const zone = zoneOf(state, exchange.param('zone'));
    const custom = customType(exchange.param('type'));
    const found =
      custom === null
        ? typesIn(zone).find(({ name }) => name === exchange.param('type'))
        : typeIn(zone, custom, 3999);
    if (found === undefined)
      throw missing(
        `projects/${state.project}/zones/${exchange.param('zone')}/machineTypes/${exchange.param('type')}`,
      );
    return state.answer(exchange, found);
  });
  router.add('GET', '/aggregated/machineTypes', 'machineTypes.aggregatedList', (exchange) =>
    state.aggregated(
      exchange,
      'machineTypes',
      state.zones.flatMap((name) => typesIn(name).map((type) => [`zones/${name}`, type] as const)),
    ),
  );
}

/** A zone that there is. @throws Refusal */
export function zoneOf({ zones }: ProjectState, zone: string): string {
  if (zones.includes(zone)) return zone;
  throw refuse(400, 'invalid', `Invalid value for field 'zone': '${zone}'. Unknown zone.`);
}

/** A type of one's own: `e2-custom-2-4096`, which no list shows. Memory comes in pieces of 256 MiB. */
function customType(name: string): MachineType | null {
  const [, cpus, memory] = /^(?:[a-z]\d[a-z]?-)?custom-(\d+)-(\d+)(?:-ext)?$/.exec(name) ?? [];
  return cpus === undefined || Number(memory) % 256 !== 0 ? null : [name, Number(cpus), Number(memory)];
}

/** The name of a machine type that there is in a zone. @throws Refusal */
export function typeOf(link: string, zone: string): string {
  const name = link.slice(link.lastIndexOf('/') + 1);
  if (TYPES.some(([type]) => type === name) || customType(name) !== null) return name;
  const message = `Invalid value for field 'resource.machineType': '${link}'. Machine type with name '${name}' does not exist in zone '${zone}'.`;
  throw refuse(400, 'invalid', message);
}

/** Images of a public project as the API shows them. */
export function publicImages(project: string): JsonObject[] {
  return PUBLIC.filter((image) => image.project === project).map(({ id, name, family, deprecated }) => ({
    kind: 'compute#image',
    id,
    name,
    family,
    status: 'READY',
    diskSizeGb: '10',
    architecture: 'X86_64',
    creationTimestamp: '2026-11-10T08:00:00.000-08:00',
    selfLink: `https://www.googleapis.com/compute/v1/projects/${project}/global/images/${name}`,
    ...(deprecated === true ? { deprecated: { state: 'DEPRECATED' } } : {}),
  }));
}
