import { generateKeyPairSync } from 'node:crypto';
import type { Exchange, Reply } from '../http.js';
import { asArray, asNumber, asObject, asString, type Json, type JsonObject, stringEntries } from '../json.js';
import { ADDRESS_TYPE, getInterface, INTERFACE_TYPE, linkAddresses } from './network.js';
import {
  bodyOf,
  etagOf,
  failure,
  notFound,
  pageOf,
  type Resource,
  show,
  type Store,
  type SubscriptionState,
} from './state.js';

/** Types of resources that are kept as they come, by their lower-case names. */
export const TYPES = {
  networkinterfaces: INTERFACE_TYPE,
  publicipaddresses: ADDRESS_TYPE,
  virtualnetworks: 'Microsoft.Network/virtualNetworks',
  networksecuritygroups: 'Microsoft.Network/networkSecurityGroups',
  disks: 'Microsoft.Compute/disks',
  snapshots: 'Microsoft.Compute/snapshots',
  images: 'Microsoft.Compute/images',
  galleries: 'Microsoft.Compute/galleries',
  sshpublickeys: 'Microsoft.Compute/sshPublicKeys',
} as const;

/** Name of such a type. */
export type PlainType = keyof typeof TYPES;

/** Which of the resources a request is for. */
export interface Place {
  readonly type: PlainType;
  readonly group: string | null;
  readonly name: string;
}

export function isPlain(type: string): type is PlainType {
  return Object.hasOwn(TYPES, type);
}

export function listPlain(
  state: SubscriptionState,
  exchange: Exchange,
  { type, group }: Omit<Place, 'name'>,
): Reply {
  const rows = [...state.stores[type].values()].filter(
    (row) => group === null || row.group.toLowerCase() === group.toLowerCase(),
  );
  return pageOf(
    state,
    exchange,
    rows.map((row) => show(row, TYPES[type], true)),
  );
}

export function getPlain(state: SubscriptionState, exchange: Exchange, place: Place): Reply {
  const row = find(state, place);
  if (place.type === 'networkinterfaces') return getInterface(state, exchange, row);
  return { status: 200, body: show(row, TYPES[place.type]) };
}

export function putPlain(state: SubscriptionState, exchange: Exchange, { type, group, name }: Place): Reply {
  const body = bodyOf(exchange);
  const store: Store = state.stores[type];
  const id = state.idOf(group ?? '', TYPES[type], name);
  const known = store.get(id.toLowerCase());
  checkEtag(exchange, known);
  const { location, zones, tags, properties, id: _, name: __, type: ___, etag: ____, ...extra } = body;
  const given = known === undefined ? firstProperties(state, type, id, body) : {};
  if (known === undefined) limit(state, type, body);
  const row: Resource = {
    id,
    name,
    group: group ?? '',
    location: asString(location) ?? '',
    zones: (asArray(zones) ?? []).flatMap((zone) => asString(zone) ?? []),
    tags: stringEntries(tags),
    extra: known?.extra ?? extra,
    properties: {
      ...known?.properties,
      ...given,
      ...entriesOf(asObject(properties)),
      provisioningState: 'Succeeded',
    },
  };
  normalize(type, row);
  store.set(id.toLowerCase(), row);
  if (type === 'networkinterfaces') linkAddresses(state, row);
  const isSlow = known === undefined && (type === 'disks' || type === 'snapshots');
  if (!isSlow) return { status: known === undefined ? 201 : 200, body: show(row, TYPES[type]) };
  row.properties['provisioningState'] = 'Creating';
  const headers = state.begin(exchange, row.location, state.world.settings.actionTime, () => {
    row.properties['provisioningState'] = 'Succeeded';
  });
  return { status: 202, headers, body: show(row, TYPES[type]) };
}

/** Refuses a change of what has changed since it was read. */
export function checkEtag(exchange: Exchange, known: Resource | undefined): void {
  const wanted = exchange.header('if-match');
  if (wanted === undefined || (known !== undefined && [etagOf(known), '*'].includes(wanted))) return;
  throw failure(412, 'PreconditionFailed', `Precondition failed. Pre-condition etag ${wanted} is not met.`);
}

function entriesOf(object: JsonObject | undefined): Record<string, Json> {
  return Object.fromEntries(
    Object.entries(object ?? {}).flatMap(([key, value]) => (value === undefined ? [] : [[key, value]])),
  );
}

/** Fields that Azure adds to a new resource. */
function firstProperties(
  state: SubscriptionState,
  type: PlainType,
  id: string,
  body: JsonObject,
): Record<string, Json> {
  const timeCreated = new Date().toISOString();
  if (type === 'publicipaddresses') return { ipAddress: state.address().open };
  if (type === 'disks') return { ...sourceSize(state, body), diskState: 'Unattached', timeCreated };
  if (type === 'snapshots') return { ...sourceSize(state, body), timeCreated };
  if (type === 'images') checkSource(state, id, body);
  return {};
}

/** The size of what a disk or a snapshot is a copy of. */
function sourceSize(state: SubscriptionState, body: JsonObject): Record<string, Json> {
  const source = asString(asObject(asObject(body['properties'])?.['creationData'])?.['sourceResourceId']);
  if (source === undefined) return {};
  const row =
    state.stores.disks.get(source.toLowerCase()) ?? state.stores.snapshots.get(source.toLowerCase());
  if (row === undefined) throw failure(404, 'ResourceNotFound', `The source ${source} was not found.`);
  return { diskSizeGB: row.properties['diskSizeGB'] ?? 1 };
}

function checkSource(state: SubscriptionState, id: string, body: JsonObject): void {
  const source = asString(asObject(asObject(body['properties'])?.['sourceVirtualMachine'])?.['id']);
  if (source === undefined || state.machines.has(source.toLowerCase())) return;
  throw failure(404, 'ResourceNotFound', `The source of ${id} was not found.`);
}

function limit(state: SubscriptionState, type: PlainType, body: JsonObject): void {
  const { volumes = Infinity, snapshots = Infinity } = state.world.settings.quota;
  const most = type === 'disks' ? volumes : type === 'snapshots' ? snapshots : Infinity;
  if (state.stores[type].size >= most)
    throw failure(
      409,
      'ResourceQuotaExceeded',
      `Creating the resource of type ${TYPES[type]} would exceed the quota of ${most} in ${asString(body['location']) ?? ''}.`,
    );
}

/** Things that stand within others have ids of their own. */
function normalize(type: PlainType, row: Resource): void {
  const inner =
    type === 'virtualnetworks' ? 'subnets' : type === 'networksecuritygroups' ? 'securityRules' : null;
  if (inner === null) return;
  row.properties[inner] = (asArray(row.properties[inner]) ?? []).map((one) => {
    const fields = asObject(one) ?? {};
    return { ...fields, id: `${row.id}/${inner}/${asString(fields['name']) ?? ''}` };
  });
}

export function patchPlain(state: SubscriptionState, exchange: Exchange, place: Place): Reply {
  const row = find(state, place);
  const body = bodyOf(exchange);
  if ('tags' in body) row.tags = stringEntries(body['tags']);
  const size = asNumber(asObject(body['properties'])?.['diskSizeGB']);
  if (size !== undefined && size < (asNumber(row.properties['diskSizeGB']) ?? 0))
    throw failure(400, 'InvalidParameter', 'Disk size cannot be reduced.', 'diskSizeGB');
  row.properties = { ...row.properties, ...entriesOf(asObject(body['properties'])) };
  return { status: 200, body: show(row, TYPES[place.type]) };
}

export function deletePlain(state: SubscriptionState, exchange: Exchange, place: Place): Reply {
  const store: Store = state.stores[place.type];
  const id = state.idOf(place.group ?? '', TYPES[place.type], place.name).toLowerCase();
  const row = store.get(id);
  if (row === undefined) return { status: 204 };
  if (row.extra['managedBy'] !== undefined)
    throw failure(
      409,
      'OperationNotAllowed',
      `Disk ${row.name} is attached to VM ${asString(row.extra['managedBy']) ?? ''}.`,
    );
  if (row.properties['ipConfiguration'] !== undefined)
    throw failure(
      400,
      'PublicIPAddressCannotBeDeleted',
      `Public IP address ${row.id} can not be deleted since it is still allocated.`,
    );
  if (row.properties['virtualMachine'] !== undefined)
    throw failure(400, 'NicInUse', `Network Interface ${row.id} is used by existing resource.`);
  if (place.type === 'virtualnetworks' && isUsed(state, row))
    throw failure(400, 'InUseSubnetCannotBeDeleted', `Subnet of ${row.id} is in use.`);
  const headers = state.begin(exchange, row.location, state.world.settings.actionTime, () => {});
  store.delete(id);
  return { status: 202, headers };
}

function isUsed(state: SubscriptionState, network: Resource): boolean {
  const start = `${network.id.toLowerCase()}/`;
  return [...state.stores.networkinterfaces.values()].some((row) =>
    JSON.stringify(row.properties).toLowerCase().includes(start),
  );
}

/** Actions of keys and disks. */
export function actOnPlain(
  state: SubscriptionState,
  exchange: Exchange,
  place: Place,
  action: string,
): Reply {
  const row = find(state, place);
  if (action === 'generatekeypair') {
    const { publicKey, privateKey } = generateKeyPairSync('rsa', {
      modulusLength: 2048,
      publicKeyEncoding: { type: 'spki', format: 'der' },
      privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
    });
    const text = `ssh-rsa ${publicKey.toString('base64')} generated-by-azure`;
    row.properties['publicKey'] = text;
    return { status: 200, body: { privateKey, publicKey: text, id: row.id } };
  }
  const headers = state.begin(exchange, row.location, state.world.settings.actionTime, (operation) => {
    operation.output =
      action === 'begingetaccess'
        ? { accessSAS: `${exchange.origin}/disks/${row.name}?sig=${state.world.random.hex(16)}` }
        : null;
  });
  return { status: 202, headers };
}

function find(state: SubscriptionState, { type, group, name }: Place): Resource {
  const row = state.stores[type].get(state.idOf(group ?? '', TYPES[type], name).toLowerCase());
  if (row === undefined) throw notFound(TYPES[type], name, group);
  return row;
}

type InnerField = 'subnets' | 'securityRules' | 'images';

const INNER: Readonly<Record<string, InnerField>> = {
  subnets: 'subnets',
  securityrules: 'securityRules',
  images: 'images',
};

/** List inside a resource that a path names, in lower case, if its entries have their own paths. */
export function innerField(word: string): InnerField | null {
  return INNER[word] ?? null;
}

/** Resources inside a network, a security group or a gallery: subnets, rules, images. */
export function handleInner(
  state: SubscriptionState,
  exchange: Exchange,
  place: Place & { readonly field: InnerField; readonly inner: string | undefined },
): Reply {
  const row = find(state, place);
  const list = [...(asArray(row.properties[place.field]) ?? [])].map((one) => asObject(one) ?? {});
  if (place.inner === undefined) return pageOf(state, exchange, list);
  const id = `${row.id}/${place.field}/${place.inner}`;
  const position = list.findIndex(
    (one) => asString(one['name'])?.toLowerCase() === place.inner?.toLowerCase(),
  );
  const found = list[position];
  if (exchange.method === 'PUT') {
    const made = { ...found, ...bodyOf(exchange), id, name: place.inner };
    row.properties[place.field] = position < 0 ? [...list, made] : list.with(position, made);
    return { status: position < 0 ? 201 : 200, body: made };
  }
  if (exchange.method === 'DELETE') {
    row.properties[place.field] = list.filter((_, index) => index !== position);
    return { status: position < 0 ? 204 : 202 };
  }
  if (found === undefined) throw notFound(`${TYPES[place.type]}/${place.field}`, place.inner, place.group);
  return { status: 200, body: found };
}
