import { createHash } from 'node:crypto';
import type { World } from '../cloud.js';
import { type Exchange, Refusal, type Reply } from '../http.js';
import { asObject, type Json, type JsonObject } from '../json.js';

/** A resource as it is kept. */
export interface Resource {
  readonly id: string;
  readonly name: string;
  readonly group: string;
  readonly location: string;
  readonly zones: readonly string[];
  tags: Readonly<Record<string, string>>;
  /** Fields beside `properties`, such as `sku`. */
  readonly extra: JsonObject;
  properties: Record<string, Json>;
}

/** A virtual machine. */
export interface Machine extends Resource {
  provisioning: 'creating' | 'succeeded' | 'updating' | 'failed' | 'deleting';
  power: 'starting' | 'running' | 'stopping' | 'stopped' | 'deallocating' | 'deallocated' | null;
  fault: { readonly code: string; readonly message: string } | null;
  readonly interfaces: string[];
  readonly osDisk: string;
  readonly dataDisks: Map<string, number>;
}

/** A resource group. */
export interface GroupRow {
  readonly name: string;
  readonly location: string;
  tags: Readonly<Record<string, string>>;
}

/** Something that goes on after its response. */
export interface OperationRow {
  readonly id: string;
  status: 'InProgress' | 'Succeeded' | 'Failed';
  error: JsonObject | null;
  output: JsonObject | null;
}

/** A set of records. */
export interface SetRow {
  readonly name: string;
  readonly type: string;
  etag: string;
  properties: JsonObject;
}

/** A DNS zone; its sets by type and name, in lower case. */
export interface ZoneRow {
  readonly id: string;
  readonly name: string;
  readonly group: string;
  tags: Readonly<Record<string, string>>;
  readonly sets: Map<string, SetRow>;
}

/** A kind of resource with nothing special about it. */
export type Store = Map<string, Resource>;

/** Everything that a subscription has. Keys are ids in lower case. */
export class SubscriptionState {
  readonly subscriptionId: string;
  readonly groups = new Map<string, GroupRow>();
  readonly machines = new Map<string, Machine>();
  readonly stores = {
    networkinterfaces: new Map() as Store,
    publicipaddresses: new Map() as Store,
    virtualnetworks: new Map() as Store,
    networksecuritygroups: new Map() as Store,
    disks: new Map() as Store,
    snapshots: new Map() as Store,
    images: new Map() as Store,
    galleries: new Map() as Store,
    sshpublickeys: new Map() as Store,
    loadbalancers: new Map() as Store,
  };
  readonly zones = new Map<string, ZoneRow>();
  readonly operations = new Map<string, OperationRow>();
  #addresses = 0;

  constructor(readonly world: World) {
    this.subscriptionId = world.random.uuid();
  }

  /** The next address of the two kinds. */
  address(): { readonly open: string; readonly inner: string } {
    this.#addresses += 1;
    const low = `${(this.#addresses >> 8) & 255}.${this.#addresses & 255}`;
    return { open: `20.50.${low}`, inner: `10.0.${low}` };
  }

  /** Starts something that goes on, and the headers that tell of it. */
  begin(
    exchange: Exchange,
    location: string,
    time: number,
    end: (operation: OperationRow) => void,
  ): Readonly<Record<string, string>> {
    const { random, timers } = this.world;
    const operation: OperationRow = { id: random.uuid(), status: 'InProgress', error: null, output: null };
    this.operations.set(operation.id, operation);
    timers.after(time, () => {
      operation.status = 'Succeeded';
      end(operation);
    });
    const path = `/subscriptions/${this.subscriptionId}/providers/Microsoft.Compute/locations/${location}/operations/${operation.id}`;
    const url = `${exchange.origin}${path}?api-version=2024-11-01`;
    return { 'azure-asyncoperation': url, location: `${url}&monitor=true`, 'retry-after': '0' };
  }

  /** The id of a resource in a group. */
  idOf(group: string, type: string, name: string): string {
    return `/subscriptions/${this.subscriptionId}/resourceGroups/${group}/providers/${type}/${name}`;
  }
}

/** An error of the Azure Resource Manager. */
export function failure(status: number, code: string, message: string, target?: string): Refusal {
  const error = { code, message, ...(target === undefined ? {} : { target }) };
  return new Refusal({ status, body: { error } });
}

/** A resource that is not there. */
export function notFound(type: string, name: string, group: string | null): Refusal {
  const message = `The Resource '${type}/${name}' under resource group '${group ?? ''}' was not found.`;
  return failure(404, 'ResourceNotFound', message);
}

/** The body as an object. */
export function bodyOf(exchange: Exchange): JsonObject {
  const body = exchange.body.length === 0 ? {} : asObject(exchange.json());
  if (body === undefined)
    throw failure(
      400,
      'InvalidRequestContent',
      'The request content was invalid and could not be deserialized.',
    );
  return body;
}

/** One page of a list, with the link to the next. */
export function pageOf({ world }: SubscriptionState, exchange: Exchange, rows: readonly Json[]): Reply {
  const size = world.settings.pageSize;
  const from = Number(exchange.query.get('$skiptoken') ?? '0');
  const query = new URLSearchParams(exchange.query);
  query.set('$skiptoken', String(from + size));
  const more = from + size < rows.length;
  const next = more ? { nextLink: `${exchange.origin}${exchange.path}?${query.toString()}` } : {};
  return { status: 200, body: { value: rows.slice(from, from + size), ...next } };
}

/** A resource as the API shows it. Lists write the group in capitals, as Azure's do. */
export function show(resource: Resource, type: string, isListed = false): JsonObject {
  const { id, name, location, zones, tags, extra, properties } = resource;
  return {
    id: isListed ? id.replace(`/${resource.group}/`, `/${resource.group.toUpperCase()}/`) : id,
    name,
    type,
    location,
    ...(zones.length > 0 ? { zones } : {}),
    ...(Object.keys(tags).length > 0 ? { tags } : {}),
    ...extra,
    ...(type.startsWith('Microsoft.Network/') ? { etag: etagOf(resource) } : {}),
    properties,
  };
}

/** Tag of what a resource is now; resources of the network have one. */
export function etagOf({ tags, properties }: Resource): string {
  const content = JSON.stringify([tags, properties]);
  return `W/"${createHash('sha256').update(content).digest('hex').slice(0, 32)}"`;
}
