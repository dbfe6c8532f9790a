import type { World } from '../cloud.js';
import { type Exchange, Refusal, type Reply } from '../http.js';
import { asObject, asText, type Json, type JsonObject } from '../json.js';

/** A Droplet. */
export interface Droplet {
  readonly id: number;
  name: string;
  status: 'new' | 'active' | 'off';
  size: string;
  image: ImageRow;
  readonly region: string;
  readonly tags: Set<string>;
  readonly createdAt: string;
  readonly volumes: Set<string>;
  readonly address: string;
  readonly privateAddress: string;
  /** Id of its network. */
  readonly vpc: string | null;
}

export interface VpcRow {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly region: string;
  readonly range: string;
  readonly isDefault: boolean;
  readonly createdAt: string;
}

export interface FirewallRow {
  readonly id: string;
  readonly createdAt: string;
  name: string;
  inbound: readonly JsonObject[];
  outbound: readonly JsonObject[];
  tags: readonly string[];
  droplets: Set<number>;
}

export interface AddressRow {
  /** The address itself. */
  readonly id: string;
  readonly region: string;
  droplet: number | null;
}

/** An image, DigitalOcean's own or a snapshot. */
export interface ImageRow {
  readonly id: number;
  readonly name: string;
  readonly slug: string | null;
  readonly type: 'base' | 'snapshot';
  readonly distribution: string;
  readonly createdAt: string;
  /** The Droplet that a snapshot was made of. */
  readonly source?: number;
}

export interface KeyRow {
  readonly id: number;
  readonly name: string;
  readonly publicKey: string;
  readonly fingerprint: string;
}

export interface VolumeRow {
  readonly id: string;
  readonly name: string;
  size: number;
  readonly region: string;
  readonly tags: readonly string[];
  readonly createdAt: string;
  droplet: number | null;
}

export interface SnapshotRow {
  readonly id: string;
  readonly name: string;
  readonly volume: VolumeRow;
  readonly tags: readonly string[];
  readonly createdAt: string;
}

export interface ActionRow {
  readonly id: number;
  readonly type: string;
  readonly resource: number;
  status: 'in-progress' | 'completed';
  readonly startedAt: string;
}

export interface SizeRow {
  readonly slug: string;
  readonly memory: number;
  readonly vcpus: number;
  readonly disk: number;
  readonly price: number;
}

export const SIZES: readonly SizeRow[] = [
  { slug: 's-1vcpu-512mb-10gb', memory: 512, vcpus: 1, disk: 10, price: 0.00595 },
  { slug: 's-1vcpu-1gb', memory: 1024, vcpus: 1, disk: 25, price: 0.00893 },
  { slug: 's-2vcpu-2gb', memory: 2048, vcpus: 2, disk: 60, price: 0.02679 },
  { slug: 's-4vcpu-8gb', memory: 8192, vcpus: 4, disk: 160, price: 0.07143 },
];

const IMAGES: readonly [slug: string, name: string, distribution: string][] = [
  ['ubuntu-24-04-x64', '24.04 (LTS) x64', 'Ubuntu'],
  ['debian-12-x64', '12 x64', 'Debian'],
];

/** Everything that an account has. */
export class AccountState {
  readonly droplets = new Map<number, Droplet>();
  readonly images = new Map<number, ImageRow>();
  readonly keys = new Map<number, KeyRow>();
  readonly volumes = new Map<string, VolumeRow>();
  readonly snapshots = new Map<string, SnapshotRow>();
  readonly actions = new Map<number, ActionRow>();
  readonly tags = new Set<string>();
  readonly vpcs = new Map<string, VpcRow>();
  readonly firewalls = new Map<string, FirewallRow>();
  readonly addresses = new Map<string, AddressRow>();
  #serial = 3_164_000;

  constructor(readonly world: World) {
    for (const [slug, name, distribution] of IMAGES) {
      const id = this.nextId();
      this.images.set(id, { id, name, slug, distribution, type: 'base', createdAt: now() });
    }
    world.settings.regions.forEach((region, index) => {
      const id = `5a4981aa-9653-4bd1-bef5-${String(index + 1).padStart(12, '0')}`;
      const range = `10.${index + 100}.0.0/20`;
      const shared = { description: '', isDefault: true, createdAt: now() };
      this.vpcs.set(id, { id, name: `default-${region}`, region, range, ...shared });
    });
  }

  nextId(): number {
    this.#serial += 1;
    return this.#serial;
  }

  /** Removes a Droplet, also from its firewalls and addresses. */
  remove({ id }: Droplet): void {
    this.droplets.delete(id);
    for (const firewall of this.firewalls.values()) firewall.droplets.delete(id);
    for (const address of this.addresses.values()) if (address.droplet === id) address.droplet = null;
  }

  /** Runs an action that takes its time. */
  act(type: string, resource: number, end: () => void): ActionRow {
    const action: ActionRow = {
      id: this.nextId(),
      type,
      resource,
      status: 'in-progress',
      startedAt: now(),
    };
    this.actions.set(action.id, action);
    this.world.timers.after(this.world.settings.actionTime, () => {
      action.status = 'completed';
      end();
    });
    return action;
  }

  findImage(reference: Json | undefined): ImageRow | undefined {
    for (const image of this.images.values())
      if (String(image.id) === asText(reference) || image.slug === reference) return image;
    return undefined;
  }
}

/** The present moment as DigitalOcean writes it. */
export function now(): string {
  return `${new Date().toISOString().slice(0, 19)}Z`;
}

/** An error response. */
export function failure(status: number, id: string, message: string): Refusal {
  return new Refusal({ status, body: { id, message } });
}

export function notFound(): Refusal {
  return failure(404, 'not_found', 'The resource you were accessing could not be found.');
}

export function unprocessable(message: string): Refusal {
  return failure(422, 'unprocessable_entity', message);
}

/** The body as an object. */
export function bodyOf(exchange: Exchange): JsonObject {
  const body = asObject(exchange.json());
  if (body === undefined) throw failure(400, 'bad_request', 'The request body is not valid JSON.');
  return body;
}

/** One page of a list, with the links to the next. */
export function pageOf(
  { world }: AccountState,
  exchange: Exchange,
  key: string,
  rows: readonly Json[],
): Reply {
  const maximum = Math.min(200, world.settings.pageSize);
  const perPage = Math.min(maximum, Math.max(1, Number(exchange.query.get('per_page') ?? '20')));
  const page = Math.max(1, Number(exchange.query.get('page') ?? '1'));
  const query = new URLSearchParams(exchange.query);
  query.set('page', String(page + 1));
  const more = page * perPage < rows.length;
  const links = more ? { pages: { next: `${exchange.origin}${exchange.path}?${query.toString()}` } } : {};
  return {
    status: 200,
    body: {
      [key]: rows.slice((page - 1) * perPage, page * perPage),
      links,
      meta: { total: rows.length },
    },
  };
}

/** An action as the API shows it. */
export function showAction({ id, type, resource, status, startedAt }: ActionRow): JsonObject {
  return {
    id,
    status,
    type,
    started_at: startedAt,
    completed_at: status === 'completed' ? startedAt : null,
    resource_id: resource,
    resource_type: 'droplet',
    region: null,
    region_slug: null,
  };
}
