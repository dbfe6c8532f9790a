import { checkFields, type Collection } from '../collection.js';
import type { Asked, Route, Routes } from '../stand-in.js';
import { type Json, Refusal, type State } from '../state.js';
import { begin, CREATED } from './actions.js';

const RULE = 'direction! protocol! port source_ips destination_ips description';

/** Networks, firewalls and floating IPs of Hetzner. @see https://docs.hetzner.cloud/ */
export const NETWORK_COLLECTIONS: readonly Collection[] = [
  {
    path: '/networks',
    table: 'networks',
    query: 'name label_selector',
    create: {
      fields: 'name! ip_range! labels subnets routes expose_routes_to_vswitch',
      within: { subnets: 'type! ip_range network_zone! vswitch_id' },
      make: ({ body }, state) => {
        state.refuseTwin('networks', 'name', body['name']);
        const id = state.nextNumber();
        const { subnets = [], labels = {}, ...fields } = body;
        const row = {
          id,
          ...fields,
          subnets,
          labels,
          routes: [],
          servers: [],
          load_balancers: [],
          created: CREATED,
        };
        return state.add('networks', id, row);
      },
    },
    // What is on it is taken off by itself.
    remove: () => {},
  },
  {
    path: '/firewalls',
    table: 'firewalls',
    query: 'name label_selector',
    create: {
      fields: 'name! labels rules apply_to',
      within: { rules: RULE },
      make: ({ body }, state) => {
        state.refuseTwin('firewalls', 'name', body['name']);
        const rules = (body['rules'] ?? []) as Json[];
        const id = state.nextNumber();
        const { name, labels = {} } = body;
        const fields = { id, name, labels, rules: rules.map(checkedRule), applied_to: [], created: CREATED };
        const firewall = state.add('firewalls', id, fields);
        return { reply: { status: 201, body: { firewall, actions: [] } } };
      },
    },
    update: { fields: 'name labels' },
    remove: ({ applied_to: ends }) => {
      if ((ends as Json[]).length > 0) throw new Refusal('invalid', { code: 'resource_in_use' });
    },
  },
  {
    path: '/floating_ips',
    table: 'floating_ips',
    query: 'name label_selector',
    create: {
      fields: 'type! description home_location labels name server',
      make: ({ body }, state) => {
        const home = state.rows('locations').find(({ name }) => name === body['home_location']);
        if (home === undefined) throw new Refusal('invalid', { field: 'home_location' });
        const id = state.nextNumber();
        const fields = { id, name: `floating-ip-${id}`, type: body['type'], ip: `198.51.100.${id % 250}` };
        const row = { ...fields, server: null, home_location: home, labels: {}, created: CREATED };
        const floating_ip = state.add('floating_ips', id, row);
        return { reply: { status: 201, body: { floating_ip, action: null } } };
      },
    },
    remove: ({ server }) => {
      if (server !== null) throw new Refusal('invalid', { code: 'must_be_unassigned' });
    },
  },
];

/** Ports are required for TCP and UDP, and refused for others; so are addresses of the other direction. */
function checkedRule(rule: Json): Json {
  const { direction, protocol, port } = rule;
  const hasPorts = protocol === 'tcp' || protocol === 'udp';
  if (!['tcp', 'udp', 'icmp', 'esp', 'gre'].includes(String(protocol)))
    throw new Refusal('invalid', { field: 'rules.protocol' });
  if (hasPorts !== (typeof port === 'string')) throw new Refusal('invalid', { field: 'rules.port' });
  const [ours, others] =
    direction === 'in' ? ['source_ips', 'destination_ips'] : ['destination_ips', 'source_ips'];
  if (!Array.isArray(rule[ours]) || rule[ours].length === 0 || rule[others] !== undefined)
    throw new Refusal('invalid', { field: `rules.${ours}` });
  return { description: null, port: null, source_ips: [], destination_ips: [], ...rule };
}

/** Checks where a server is to be, before anything is made, and puts it there. */
export function putOn(state: State, body: Json): (server: Json) => void {
  const networks = ((body['networks'] ?? []) as number[]).map((id) =>
    state.named('networks', id, 'networks'),
  );
  const firewalls = ((body['firewalls'] ?? []) as { firewall: number }[]).map(({ firewall }) =>
    state.named('firewalls', firewall, 'firewalls'),
  );
  return (server) => {
    server['private_net'] = networks.map((network, index) => ({
      network: network['id'],
      ip: `10.77.0.${index + 2}`,
    }));
    for (const one of networks) (one['servers'] as unknown[]).push(server['id']);
    for (const one of firewalls) (one['applied_to'] as Json[]).push(endOf(server));
  };
}

function endOf({ id }: Json): Json {
  return { type: 'server', server: { id } };
}

const resources =
  (field: string, change: (firewall: Json, server: Json) => () => void, command: string): Route =>
  ({ place, body }, state) => {
    const firewall = state.get('firewalls', place['id']);
    checkFields(body, { fields: `${field}!`, within: { [field]: 'type! server label_selector' } });
    const ends = body[field] as { server: { id: number } }[];
    const actions = ends.map(({ server: { id } }) => {
      const server = state.table('servers').get(String(id));
      if (server === undefined) throw new Refusal('missing', { code: 'firewall_resource_not_found' });
      return begin(state, command, [firewall], change(firewall, server));
    });
    return { status: 201, body: { actions } };
  };
const isOn = (firewall: Json, { id }: Json): boolean =>
  (firewall['applied_to'] as { server: { id: unknown } }[]).some(({ server }) => server.id === id);
const apply = (firewall: Json, server: Json) => {
  if (isOn(firewall, server)) throw new Refusal('invalid', { code: 'firewall_already_applied' });
  return () => void (firewall['applied_to'] as Json[]).push(endOf(server));
};
const remove = (firewall: Json, server: Json) => () => {
  firewall['applied_to'] = (firewall['applied_to'] as { server: { id: unknown } }[]).filter(
    (end) => end.server.id !== server['id'],
  );
};
const address = ({ place }: Asked, state: State): Json =>
  state.get('floating_ips', place['id'], 'floating_ip');

/** Routes of the actions. */
export const NETWORK_ACTIONS: Routes = {
  'POST /firewalls/{id}/actions/set_rules': ({ place, body }, state) => {
    const firewall = state.get('firewalls', place['id']);
    checkFields(body, { fields: 'rules', within: { rules: RULE } });
    const rules = (body['rules'] as Json[]).map(checkedRule);
    const action = begin(state, 'set_firewall_rules', [firewall], () => (firewall['rules'] = rules));
    return { status: 201, body: { actions: [action] } };
  },
  'POST /firewalls/{id}/actions/apply_to_resources': resources('apply_to', apply, 'apply_firewall'),
  'POST /firewalls/{id}/actions/remove_from_resources': resources('remove_from', remove, 'remove_firewall'),
  'POST /floating_ips/{id}/actions/assign': (asked, state) => {
    const row = address(asked, state);
    checkFields(asked.body, { fields: 'server!' });
    const server = state.get('servers', asked.body['server']);
    if (row['server'] !== null) throw new Refusal('invalid', { code: 'floating_ip_assigned' });
    const action = begin(state, 'assign_floating_ip', [row], () => (row['server'] = server['id']));
    return { status: 201, body: { action } };
  },
  'POST /floating_ips/{id}/actions/unassign': (asked, state) => {
    const row = address(asked, state);
    checkFields(asked.body, { fields: '' });
    const action = begin(state, 'unassign_floating_ip', [row], () => (row['server'] = null));
    return { status: 201, body: { action } };
  },
};
