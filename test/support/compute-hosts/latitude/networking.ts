import { collection } from '../collection.js';
import type { Routes } from '../stand-in.js';
import { type Json, Refusal, type State } from '../state.js';
import { attributesOf, CREATED, idOf, MANNER, PROJECT } from './manner.js';
import { regionOf } from './servers.js';

const WHOSE = { id: PROJECT, name: 'Web', slug: 'web' };
const RULE = 'from to protocol port description';
/** The rule that every firewall has. */
const DEFAULT: Json = { from: 'ANY', to: 'ANY', protocol: 'TCP', port: '22', default: true };

function shownNetwork({ id, vid, description, site }: Json, state: State): Json {
  const count = state.rows('assignments').filter(({ network }) => network === id).length;
  const fields = {
    vid,
    name: `${String(site)}-${String(vid)}`,
    description,
    assignments_count: count,
    tags: [],
  };
  return {
    id,
    type: 'virtual_networks',
    attributes: { ...fields, region: regionOf(site), created_at: CREATED },
  };
}

function shownAssignment({ id, network, server }: Json): Json {
  const attributes = { virtual_network_id: network, status: 'connected', server: { id: server } };
  return { id, type: 'virtual_network_assignment', attributes };
}

function rulesOf(rules: unknown): Json[] {
  const own = ((rules ?? []) as Json[]).map((rule): Json => {
    if (!['TCP', 'UDP'].includes(String(rule['protocol'])))
      throw new Refusal('invalid', { field: 'protocol' });
    return { ...rule, default: false };
  });
  return [DEFAULT, ...own];
}

function shownFirewall({ id, name, rules }: Json): Json {
  return { id, type: 'firewalls', attributes: { name, rules, project: WHOSE } };
}

/** An elastic IP. */
export function addressOf(id: string, server: string | null): Json {
  return { id, server, status: 'active' };
}

function shownAddress({ id, server, status }: Json): Json {
  const at = { id: 'reg_1', name: 'Brazil', location: { id: 'loc_1', name: 'São Paulo', slug: 'SAO' } };
  const fields = { address: '198.51.100.7', family: 'IPv4', prefix_length: 32, mode: 'routed', status };
  const whose = { server: server === null ? null : { id: server }, project: WHOSE, region: at };
  return { id, type: 'elastic_ips', attributes: { ...fields, ...whose, created_at: CREATED } };
}

const PART = '/virtual_networks/assignments';
const HELD = '/firewalls/{firewall}/assignments';

/** Routes of virtual networks, firewalls and elastic IPs. */
export const NETWORKING: Routes = {
  // Before the network of that name.
  [`GET ${PART}`]: (asked, state) => {
    const { query } = asked;
    const rows = state
      .rows('assignments')
      .filter(({ server }) => !query.has('filter[server]') || server === query.get('filter[server]'));
    return MANNER.list(rows.map(shownAssignment), asked, state, { path: '', table: '' });
  },
  [`POST ${PART}`]: ({ body }, state) => {
    const fields = 'server_id! virtual_network_id!';
    const given = attributesOf(body, 'virtual_network_assignment', { fields });
    const server = state.get('servers', given['server_id'])['id'];
    const network = state.get('networks', given['virtual_network_id'])['id'];
    const id = idOf('vnasg', state.nextNumber());
    const row = state.add('assignments', id, { id, server, network });
    return MANNER.item(shownAssignment(row), 201, { path: '', table: '' });
  },
  [`DELETE ${PART}/{id}`]: ({ place }, state) => {
    state.get('assignments', place['id']);
    state.table('assignments').delete(String(place['id']));
    return { status: 204 };
  },
  ...collection(MANNER, {
    path: '/virtual_networks',
    table: 'networks',
    query: 'filter[project]',
    shown: shownNetwork,
    create: {
      fields: 'data!',
      make: ({ body }, state) => {
        const fields = 'description! site project!';
        const { description, site } = attributesOf(body, 'virtual_network', { fields });
        const id = idOf('vlan', state.nextNumber());
        return state.add('networks', id, { id, description, site, vid: state.nextNumber() });
      },
    },
    remove: ({ id }, state) => {
      if (state.rows('assignments').some(({ network }) => network === id)) throw new Refusal('conflict');
    },
  }),
  ...collection(MANNER, {
    path: '/firewalls',
    table: 'firewalls',
    query: 'filter[project]',
    shown: shownFirewall,
    create: {
      fields: 'data!',
      make: ({ body }, state) => {
        const rules = { fields: 'name! project! rules', within: { rules: RULE } };
        const given = attributesOf(body, 'firewalls', rules);
        const id = idOf('fw', state.nextNumber());
        return state.add('firewalls', id, { id, name: given['name'], rules: rulesOf(given['rules']) });
      },
    },
    update: {
      fields: 'data!',
      apply: (firewall, { body }) => {
        const rules = { fields: 'name rules', within: { rules: RULE } };
        const { rules: given, ...fields } = attributesOf(body, 'firewalls', rules);
        Object.assign(firewall, fields, given !== undefined && { rules: rulesOf(given) });
      },
    },
    remove: ({ id }, state) => {
      if (state.rows('firewall_assignments').some(({ firewall }) => firewall === id))
        throw new Refusal('conflict');
    },
  }),
  [`GET ${HELD}`]: (asked, state) => {
    const { id: firewall } = state.get('firewalls', asked.place['firewall']);
    const rows = state.rows('firewall_assignments').filter((row) => row['firewall'] === firewall);
    const shown = rows.map(({ id, server }) => ({
      id,
      type: 'firewall_assignments',
      attributes: { server: { id: server }, firewall_id: firewall },
    }));
    return MANNER.list(shown, asked, state, { path: '', table: '' });
  },
  [`POST ${HELD}`]: ({ place, body }, state) => {
    const { id: firewall } = state.get('firewalls', place['firewall']);
    const given = attributesOf(body, 'firewall_assignments', { fields: 'server_id!' });
    const server = state.get('servers', given['server_id'])['id'];
    const id = idOf('fwasg', state.nextNumber());
    state.add('firewall_assignments', id, { id, server, firewall });
    const attributes = { server_id: server, firewall_id: firewall };
    return { status: 201, body: { id, type: 'firewall_servers', attributes } };
  },
  [`DELETE ${HELD}/{id}`]: ({ place }, state) => {
    state.get('firewall_assignments', place['id']);
    state.table('firewall_assignments').delete(String(place['id']));
    return { status: 204 };
  },
  ...collection(MANNER, {
    path: '/elastic_ips',
    table: 'ips',
    query: 'filter[project]',
    shown: shownAddress,
    remove: () => {},
  }),
  'PATCH /elastic_ips/{id}': ({ place, body }, state) => {
    const ip = state.get('ips', place['id']);
    const { server_id: server } = attributesOf(body, 'elastic_ips', { fields: 'server_id!' });
    state.get('servers', server);
    if (ip['status'] !== 'active') throw new Refusal('conflict');
    ip['status'] = 'moving';
    state.later([ip], () => Object.assign(ip, { status: 'active', server }));
    return MANNER.item(shownAddress(ip), 202, { path: '', table: '' });
  },
};
