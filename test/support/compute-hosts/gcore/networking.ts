import { checkFields, collection } from '../collection.js';
import type { Asked, Reply, Routes } from '../stand-in.js';
import { type Json, Refusal, type State } from '../state.js';
import { portsOf, shownInstance } from './instances.js';
import { begin, CREATED, HERE, MANNER, PLACE, tagsOf } from './tasks.js';

const TIMES = { created_at: CREATED, updated_at: CREATED };

function ports(state: State): Json[] {
  return state.rows('instances').flatMap(portsOf);
}

/** A network. */
export function networkOf(id: string, name: unknown): Json {
  return {
    id,
    name,
    external: false,
    shared: false,
    mtu: 1450,
    port_security_enabled: true,
    type: 'vxlan',
    tags: [],
  };
}

function shownNetwork(network: Json, state: State): Json {
  const subnets = state.rows('subnets').filter((one) => one['network_id'] === network['id']);
  return { ...network, ...HERE, ...TIMES, subnets: subnets.map(({ id }) => id) };
}

/** A range of addresses. */
export function subnetOf(id: string, fields: Json): Json {
  return { id, enable_dhcp: true, ip_version: 4, tags: [], ...fields };
}

function shownAddress(ip: Json, state: State): Json {
  const instance = state.rows('instances').find((one) => portsOf(one).some(({ id }) => id === ip['port_id']));
  const fields = { ...ip, ...HERE, ...TIMES, status: ip['port_id'] === null ? 'DOWN' : 'ACTIVE' };
  if (instance === undefined) return { ...fields, instance: null };
  const { blackhole_ports: _holes, flavor, ...shown } = shownInstance(instance, state);
  const { flavor_id, flavor_name, ram, vcpus } = flavor as Json;
  return { ...fields, instance: { ...shown, flavor: { flavor_id, flavor_name, ram, vcpus } } };
}

function leadAddress(asked: Asked, state: State): Reply {
  checkFields(asked.body, { fields: 'port_id fixed_ip_address tags' });
  const ip = state.get('ips', asked.place['id']);
  const { port_id: id } = asked.body;
  if (ip['port_id'] === id) return { status: 200, body: { tasks: [] } };
  const port = id === null ? null : ports(state).find((one) => one['id'] === id);
  if (port === undefined) throw new Refusal('missing', { what: 'port' });
  return begin(state, [ip], 'update_floating_ip', () => {
    Object.assign(ip, { port_id: id, fixed_ip_address: port?.['address'] ?? null });
  });
}

function interfacesOf({ place }: Asked, state: State): Reply {
  const rows = portsOf(state.get('instances', place['id'])).map((port) => ({
    allowed_address_pairs: [],
    floatingip_details: [],
    ip_assignments: [{ ip_address: port['address'], subnet_id: 'subnet' }],
    network_details: {
      ...((port['network'] ?? { ...networkOf('external', 'external'), external: true }) as Json),
      ...HERE,
      ...TIMES,
      subnets: [],
    },
    network_id: (port['network'] as Json | null)?.['id'] ?? 'external',
    port_id: port['id'],
    port_security_enabled: true,
  }));
  return { status: 200, body: { count: rows.length, results: rows } };
}

const RULE =
  'direction! ethertype description protocol port_range_min port_range_max remote_group_id remote_ip_prefix';

function ruleOf(rule: Json, group: Json, state: State): Json {
  const other = rule['remote_group_id'];
  if (other !== undefined) state.named('groups', other, 'remote_group_id');
  return {
    ...{ id: state.nextUuid(), security_group_id: group['id'], ethertype: 'IPv4', protocol: null, ...TIMES },
    ...{ revision_number: 0, remote_ip_prefix: null, remote_group_id: null, ...rule },
  };
}

/** A security group. */
export function groupOf(id: string, fields: Json): Json {
  return {
    id,
    description: '',
    revision_number: 1,
    tags_v2: [],
    security_group_rules: [],
    ...TIMES,
    ...fields,
  };
}

function createGroup({ body }: Asked, state: State): Reply {
  checkFields(body, { fields: 'name! description rules tags', within: { rules: RULE } });
  const { rules = [], tags, ...fields } = body;
  const id = state.nextUuid();
  const group = groupOf(id, { ...fields, tags_v2: tagsOf(tags) });
  group['security_group_rules'] = (rules as Json[]).map((rule) => ruleOf(rule, group, state));
  return begin(state, [], 'create_security_group', () => {
    state.add('groups', id, group);
    return { security_groups: [id] };
  });
}

function changeRules(
  { place, body }: Asked,
  state: State,
  change: (rules: Json[], group: Json) => Json[],
): Reply {
  const group = state.get('groups', place['id'], 'security group');
  if (state.isBusy(group)) throw new Refusal('locked', { what: 'security group' });
  const next = change(group['security_group_rules'] as Json[], group);
  return begin(state, [group], `change_rule ${Object.keys(body).length}`, () => {
    group['security_group_rules'] = next;
  });
}

const GROUPS: Routes = {
  [`POST /v2/security_groups/${PLACE}`]: createGroup,
  [`PATCH /v2/security_groups/${PLACE}/{id}`]: ({ place, body }, state) => {
    checkFields(body, { fields: 'name description' });
    const group = state.get('groups', place['id'], 'security group');
    const old = group['name'];
    return begin(state, [group], 'update_security_group', () => {
      Object.assign(group, body);
      for (const port of ports(state))
        port['groups'] = (port['groups'] as unknown[]).map((name) => (name === old ? group['name'] : name));
    });
  },
  [`POST /v2/security_groups/${PLACE}/{id}/rules`]: (asked, state) => {
    checkFields(asked.body, { fields: RULE });
    return changeRules(asked, state, (rules, group) => [...rules, ruleOf(asked.body, group, state)]);
  },
  [`DELETE /v2/security_groups/${PLACE}/{id}/rules/{rule}`]: (asked, state) =>
    changeRules(asked, state, (rules) => rules.filter(({ id }) => id !== asked.place['rule'])),
};

/** Routes of networks, floating IPs and security groups. */
export const NETWORKING: Routes = {
  [`GET /v1/instances/${PLACE}/{id}/interfaces`]: interfacesOf,
  ...collection(MANNER, {
    path: `/v1/networks/${PLACE}`,
    table: 'networks',
    query: 'owned_by',
    shown: shownNetwork,
    create: {
      fields: 'name! create_router type tags',
      make: ({ body: { name, tags } }, state) => {
        const id = state.nextUuid();
        const network = state.add('networks', id, { ...networkOf(id, name), tags: tagsOf(tags) });
        return { reply: begin(state, [network], 'create_network', () => ({ networks: [id] })) };
      },
    },
    remove: (network, state) => {
      if (ports(state).some((port) => (port['network'] as Json | null)?.['id'] === network['id']))
        throw new Refusal('conflict', { what: 'network' });
      const end = (): void => {
        for (const { id, network_id: of } of state.rows('subnets'))
          if (of === network['id']) state.table('subnets').delete(String(id));
        state.table('networks').delete(String(network['id']));
      };
      return { reply: begin(state, [network], 'delete_network', end) };
    },
  }),
  ...collection(MANNER, {
    path: `/v1/subnets/${PLACE}`,
    table: 'subnets',
    query: 'owned_by network_id',
    filter: (row, { query }) => !query.has('network_id') || row['network_id'] === query.get('network_id'),
    shown: (row) => ({ ...row, ...HERE, ...TIMES }),
    create: {
      fields: 'name! network_id! cidr! ip_version',
      make: ({ body }, state) => {
        state.named('networks', body['network_id'], 'network_id');
        const id = state.nextUuid();
        const end = (): Json => {
          state.add('subnets', id, subnetOf(id, body));
          return { subnets: [id] };
        };
        return { reply: begin(state, [], 'create_subnet', end) };
      },
    },
  }),
  ...collection(MANNER, {
    path: `/v1/floatingips/${PLACE}`,
    table: 'ips',
    what: 'floating ip',
    shown: shownAddress,
    create: {
      fields: 'port_id fixed_ip_address tags',
      make: ({ body: { tags } }, state) => {
        const id = state.nextUuid();
        const address = `203.0.113.${state.nextNumber() % 250}`;
        const end = (): Json => {
          state.add('ips', id, {
            ...{
              id,
              floating_ip_address: address,
              fixed_ip_address: null,
              port_id: null,
              tags: tagsOf(tags),
            },
          });
          return { floatingips: [id] };
        };
        return { reply: begin(state, [], 'create_floating_ip', end) };
      },
    },
    remove: (ip, state) => ({
      reply: begin(state, [ip], 'delete_floating_ip', () => void state.table('ips').delete(String(ip['id']))),
    }),
  }),
  // One floating IP is shown without its instance.
  [`GET /v1/floatingips/${PLACE}/{id}`]: ({ place }, state) => {
    const { instance: _instance, ...shown } = shownAddress(
      state.read(state.get('ips', place['id'], 'floating ip')),
      state,
    );
    return { status: 200, body: shown };
  },
  [`PATCH /v2/floatingips/${PLACE}/{id}`]: leadAddress,
  ...collection(
    { ...MANNER, deleted: 204 },
    {
      path: `/v1/securitygroups/${PLACE}`,
      table: 'groups',
      what: 'security group',
      shown: (row) => ({ ...row, ...HERE }),
      remove: ({ name }, state) => {
        if (ports(state).some((port) => (port['groups'] as unknown[]).includes(name)))
          throw new Refusal('conflict', { what: 'security group' });
      },
    },
  ),
  ...GROUPS,
};
