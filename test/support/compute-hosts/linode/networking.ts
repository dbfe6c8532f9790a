import { checkFields, type Collection } from '../collection.js';
import type { Asked, Routes } from '../stand-in.js';
import { type Json, Refusal, type State } from '../state.js';
import { CREATED, DONE, keepTags, MANNER } from './manner.js';

export function reserve({ body }: Asked, state: State): Json {
  const address = `198.51.100.${state.nextNumber() % 250}`;
  const more = { gateway: '198.51.100.1', rdns: null, linode_id: null, reserved: true, tags: [] };
  return state.add('addresses', address, {
    address,
    type: 'ipv4',
    public: true,
    ...more,
    region: body['region'],
  });
}

/** Reserved addresses of servers. */
export const IPS: Routes = {
  'POST /linode/instances/{id}/ips': ({ place, body }, state) => {
    const instance = state.get('instances', place['id']);
    checkFields(body, { fields: 'type! public! address' });
    const address = state.table('addresses').get(String(body['address']));
    if (address === undefined || address['linode_id'] !== null)
      throw new Refusal('invalid', {
        field: 'address',
        words: 'Address must be reserved and must be currently unassigned.',
      });
    Object.assign(address, { linode_id: instance['id'] });
    instance['ipv4'] = [...(instance['ipv4'] as string[]), String(address['address'])];
    return { status: 200, body: address };
  },
  'DELETE /linode/instances/{id}/ips/{address}': ({ place }, state) => {
    const instance = state.get('instances', place['id']);
    const address = state.get('addresses', place['address']);
    if (address['linode_id'] !== instance['id']) throw new Refusal('missing');
    address['linode_id'] = null;
    return DONE;
  },
};

/** Servers, volumes and images that have a tag. */
export const TAGS: Routes = {
  'GET /tags/{label}': (asked, state) => {
    const label = asked.place['label'] ?? '';
    state.get('tags', label);
    const rows = ['instances', 'volumes'].flatMap((table) =>
      state.rows(table).filter(({ tags }) => (tags as string[]).includes(label)),
    );
    return MANNER.list(
      rows.map((data) => ({ type: 'linode', data })),
      asked,
      state,
      { path: '', table: 'tags' },
    );
  },
  'DELETE /tags/{label}': ({ place }, state) => {
    state.get('tags', place['label']);
    state.table('tags').delete(place['label'] ?? '');
    return DONE;
  },
};

function subnetOf({ label, ipv4 }: Json, state: State): Json {
  return { id: state.nextNumber(), label, ipv4, ipv6: null, linodes: [], created: CREATED };
}

function createVpc({ body }: Asked, state: State): Json {
  state.refuseTwin('vpcs', 'label', body['label']);
  const id = state.nextNumber();
  const subnets = ((body['subnets'] ?? []) as Json[]).map((subnet) => subnetOf(subnet, state));
  const { label, region, description = '' } = body;
  return state.add('vpcs', id, { id, label, description, region, subnets, created: CREATED });
}

/** A subnet, and the servers in it. */
export function subnetBy(id: unknown, state: State): Json {
  const found = state
    .rows('vpcs')
    .flatMap(({ subnets }) => subnets as Json[])
    .find((subnet) => subnet['id'] === id);
  if (found === undefined) throw new Refusal('invalid', { field: 'interfaces.subnet_id' });
  return found;
}

const RULES = 'inbound inbound_policy! outbound outbound_policy! version fingerprint';
const RULE = 'action! protocol! ports addresses label description';

function checkRules(rules: Json): void {
  checkFields(rules, { fields: RULES, within: { inbound: RULE, outbound: RULE } });
  const sides = [rules['inbound'], rules['outbound']] as (Json[] | undefined)[];
  for (const { protocol, ports } of sides.flatMap((side) => side ?? []))
    if (
      !['TCP', 'UDP', 'ICMP', 'IPENCAP'].includes(String(protocol)) ||
      (protocol === 'ICMP' && ports !== undefined)
    )
      throw new Refusal('invalid', { field: 'rules.protocol' });
}

/** Puts a firewall on a server, which has one at most. */
export function protect(firewall: Json, instance: Json, state: State): Json {
  const id = state.nextNumber();
  if (state.rows('devices').some(({ entity }) => (entity as Json)['id'] === instance['id']))
    throw new Refusal('conflict', { words: 'Linode already has an active firewall' });
  const entity = { id: instance['id'], type: 'linode', label: instance['label'], url: '' };
  return state.add('devices', id, { id, firewall: firewall['id'], entity, created: CREATED });
}

function shownFirewall(firewall: Json, state: State): Json {
  const devices = state.rows('devices').filter((device) => device['firewall'] === firewall['id']);
  return { ...firewall, entities: devices.map(({ entity }) => entity) };
}

function createFirewall({ body }: Asked, state: State): Json {
  checkRules(body['rules'] as Json);
  state.refuseTwin('firewalls', 'label', body['label']);
  const id = state.nextNumber();
  const { label, rules, tags = [] } = body;
  keepTags(tags as string[], state);
  return state.add('firewalls', id, { id, label, rules, tags, status: 'enabled', created: CREATED });
}

/** Takes a server that is deleted from all that it was in. */
export function leaveNetworks({ id }: Json, state: State): void {
  for (const address of state.rows('addresses')) if (address['linode_id'] === id) address['linode_id'] = null;
  for (const [key, { entity }] of state.table('devices'))
    if ((entity as Json)['id'] === id) state.table('devices').delete(key);
  for (const { subnets } of state.rows('vpcs'))
    for (const subnet of subnets as Json[])
      subnet['linodes'] = (subnet['linodes'] as Json[]).filter((linode) => linode['id'] !== id);
}

/** VPCs, firewalls and reserved addresses. */
export const NETWORKING: readonly Collection[] = [
  {
    path: '/networking/reserved/ips',
    table: 'addresses',
    create: { fields: 'region! tags', make: reserve },
    remove: () => {},
  },
  {
    path: '/vpcs',
    table: 'vpcs',
    create: {
      fields: 'label! region! description subnets ipv4 ipv6 vpc_type',
      within: { subnets: 'label! ipv4 ipv6' },
      make: createVpc,
    },
    update: { fields: 'label description ipv4' },
    remove: ({ subnets }) => {
      if ((subnets as Json[]).some(({ linodes }) => (linodes as Json[]).length > 0))
        throw new Refusal('conflict', { words: 'VPC has Linodes in it' });
    },
  },
  {
    path: '/networking/firewalls',
    table: 'firewalls',
    shown: shownFirewall,
    create: { fields: 'label! rules! tags devices', make: createFirewall },
    update: { fields: 'label status tags' },
    remove: (firewall, state) => {
      for (const [id, device] of state.table('devices'))
        if (device['firewall'] === firewall['id']) state.table('devices').delete(id);
    },
  },
];

/** Rules and servers of firewalls. */
export const FIREWALLS: Routes = {
  'GET /networking/firewalls/{id}/rules': ({ place }, state) => ({
    status: 200,
    body: state.get('firewalls', place['id'])['rules'],
  }),
  'PUT /networking/firewalls/{id}/rules': ({ place, body }, state) => {
    const firewall = state.get('firewalls', place['id']);
    checkRules(body);
    firewall['rules'] = body;
    return { status: 200, body };
  },
  'GET /networking/firewalls/{id}/devices': (asked, state) => {
    const { id } = state.get('firewalls', asked.place['id']);
    const devices = state.rows('devices').filter(({ firewall }) => firewall === id);
    return MANNER.list(devices, asked, state, { path: '', table: 'devices' });
  },
  'POST /networking/firewalls/{id}/devices': ({ place, body }, state) => {
    const firewall = state.get('firewalls', place['id']);
    checkFields(body, { fields: 'id! type! label url parent_entity' });
    return { status: 200, body: protect(firewall, state.named('instances', body['id'], 'id'), state) };
  },
  'DELETE /networking/firewalls/{id}/devices/{device}': ({ place }, state) => {
    state.get('firewalls', place['id']);
    state.get('devices', place['device']);
    state.table('devices').delete(place['device'] ?? '');
    return DONE;
  },
};
