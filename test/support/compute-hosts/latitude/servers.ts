import { collection } from '../collection.js';
import type { Reply, Routes } from '../stand-in.js';
import { type Json, Refusal, type State } from '../state.js';
import { attributesOf, CREATED, idOf, MANNER, PROJECT } from './manner.js';

/** A site as others refer to it. */
export function regionOf(slug: unknown): Json {
  return {
    city: 'São Paulo',
    country: 'Brazil',
    site: { id: 'loc_1', name: 'São Paulo', slug, facility: 'SP1' },
  };
}

const CREATE =
  'project! plan! site! operating_system! hostname! ssh_keys user_data raid ipxe billing persistent_netboot disk_layout';

/** A server as it is shown in detail. */
export function shownServer({ id, type, attributes }: Json): Json {
  const { plan, site, operating_system: system, ...fields } = attributes as Json;
  const name = String(plan).replaceAll('-', '.');
  return {
    id,
    type,
    attributes: {
      ...fields,
      plan: { id: 'plan_1', name, slug: plan, billing: 'hourly' },
      operating_system: { name: 'Ubuntu', slug: system, version: '24.04' },
      region: regionOf(site),
      project: { id: PROJECT, name: 'Web', slug: 'web' },
    },
  };
}

const attributes = (server: Json): Json => server['attributes'] as Json;

function checkSystem(system: unknown, state: State): void {
  if (!state.table('systems').has(String(system)))
    throw new Refusal('invalid', { words: `operating_system ${String(system)} is not valid` });
}

/** @throws Refusal while a server's owner has locked it */
function unlocked(server: Json): Json {
  if (attributes(server)['locked'] === true) throw new Refusal('locked');
  return server;
}

/** Another status, at once and when it was seen. */
function change(server: Json, [now, then]: readonly [string, string], state: State): void {
  attributes(server)['status'] = now;
  state.later([server], () => (attributes(server)['status'] = then));
}

function createServer(body: Json, state: State): Json {
  const given = attributesOf(body, 'servers', { fields: CREATE });
  checkSystem(given['operating_system'], state);
  if (!state.rows('plans').some((plan) => attributes(plan)['slug'] === given['plan']))
    throw new Refusal('invalid', { words: 'plan is not valid' });
  for (const key of (given['ssh_keys'] ?? []) as string[]) state.named('keys', key, 'ssh_keys');
  if (given['user_data'] !== undefined) state.named('user_data', given['user_data'], 'user_data');
  state.takeRoom();
  const id = idOf('sv', state.nextNumber());
  const { hostname, plan, site, operating_system } = given;
  const server = state.add('servers', id, {
    ...{ id, type: 'servers' },
    attributes: {
      ...{ hostname, plan, site, operating_system, tags: [], label: '21BS005889', locked: false },
      ...{ status: 'deploying', created_at: CREATED, scheduled_deletion_at: null },
      primary_ipv4: `203.0.113.${state.nextNumber() % 250}`,
    },
  });
  change(server, ['deploying', 'on'], state);
  return server;
}

const ACTIONS: Readonly<Record<string, string>> = { power_on: 'on', power_off: 'off', reboot: 'on' };
const ONE = '/servers/{id}';

/** Routes of servers. */
export const SERVERS: Routes = {
  ...collection(MANNER, {
    path: '/servers',
    table: 'servers',
    query: 'filter[project] filter[hostname]',
    filter: (server, { query }) => {
      const wanted = query.get('filter[hostname]');
      return wanted === null || attributes(server)['hostname'] === wanted;
    },
    shown: shownServer,
    create: {
      fields: 'data!',
      // A new one is shown in brief.
      make: ({ body }, state): { reply: Reply } => {
        const { id, type, attributes: all } = createServer(body, state);
        const { hostname, label, status, primary_ipv4, plan } = all as Json;
        const brief = { hostname, label, status, primary_ipv4, plan: { slug: plan, billing: 'hourly' } };
        return { reply: { status: 201, body: { data: { id, type, attributes: brief }, meta: {} } } };
      },
    },
    update: {
      fields: 'data!',
      apply: (server, { body }) => {
        const given = attributesOf(body, 'servers', { fields: 'hostname billing tags project' });
        Object.assign(attributes(unlocked(server)), given);
      },
    },
    remove: (server, state) => {
      unlocked(server);
      for (const table of ['assignments', 'firewall_assignments'])
        for (const row of state.rows(table))
          if (row['server'] === server['id']) state.table(table).delete(String(row['id']));
    },
  }),
  [`POST ${ONE}/actions`]: ({ place, body }, state) => {
    const server = state.get('servers', place['id']);
    const { action } = attributesOf(body, 'actions', { fields: 'action!' });
    const status = ACTIONS[String(action)];
    if (status === undefined) throw new Refusal('invalid', { field: 'action' });
    if (state.isBusy(server)) throw new Refusal('conflict');
    change(server, [String(attributes(server)['status']), status], state);
    return {
      status: 201,
      body: { data: { id: 'act_1', type: 'actions', attributes: { status: 'ok' } }, meta: {} },
    };
  },
  [`POST ${ONE}/reinstall`]: ({ place, body }, state) => {
    const server = state.get('servers', place['id']);
    const fields = 'operating_system hostname ssh_keys user_data raid ipxe';
    const { operating_system: system } = attributesOf(body, 'reinstalls', { fields });
    checkSystem(system, state);
    attributes(unlocked(server))['operating_system'] = system;
    change(server, ['disk_erasing', 'on'], state);
    return { status: 201 };
  },
  [`POST ${ONE}/lock`]: ({ place }, state) => {
    const server = state.get('servers', place['id']);
    attributes(server)['locked'] = true;
    return MANNER.item(shownServer(server), 200, { path: '', table: '' });
  },
  [`POST ${ONE}/unlock`]: ({ place }, state) => {
    const server = state.get('servers', place['id']);
    attributes(server)['locked'] = false;
    return MANNER.item(shownServer(server), 200, { path: '', table: '' });
  },
  [`POST ${ONE}/rescue_mode`]: ({ place }, state) => {
    attributes(state.get('servers', place['id']))['status'] = 'rescue_mode';
    return { status: 201, body: { meta: {} } };
  },
  [`POST ${ONE}/exit_rescue_mode`]: ({ place }, state) => {
    attributes(state.get('servers', place['id']))['status'] = 'on';
    return { status: 200, body: { meta: {} } };
  },
};
