import { checkFields, collection } from '../collection.js';
import type { Asked, Reply, Routes } from '../stand-in.js';
import { type Json, Refusal, type State } from '../state.js';
import { begin, CREATED, HERE, MANNER, mergeTags, PLACE, tagsOf } from './tasks.js';

const ONE = `/v1/instances/${PLACE}/{id}`;

const VM_STATES: Readonly<Record<string, string>> = {
  ACTIVE: 'active',
  BUILD: 'building',
  SHUTOFF: 'stopped',
  SUSPENDED: 'suspended',
};

/** Ports of an instance. */
export const portsOf = (instance: Json): Json[] => instance['ports'] as Json[];

function createInstance({ body }: Asked, state: State): Reply {
  const { flavor, interfaces, volumes, ssh_key_name: key } = body;
  state.named('flavors', flavor, 'flavor');
  if (key !== undefined && !state.rows('keys').some(({ name }) => name === key))
    throw new Refusal('invalid', { field: 'ssh_key_name' });
  const [boot] = volumes as Json[];
  const image = state.named('images', boot?.['image_id'], 'image_id');
  if (Number(boot?.['size'] ?? 0) < Number(image['min_disk']))
    throw new Refusal('invalid', { field: 'size' });
  const ports = (interfaces as Json[]).map((one) => portOf(one, state));
  state.takeRoom('instances');
  const id = state.nextUuid();
  const volume = state.nextUuid();
  const instance = state.add('instances', id, {
    ...{
      id,
      name: body['name'],
      status: 'BUILD',
      flavor,
      ports,
      created_at: CREATED,
      ssh_key_name: key ?? null,
    },
    tags: [...tagsOf(body['tags']), { key: 'image_id', value: image['id'], read_only: true }],
    volumes: [{ id: volume, delete_on_termination: boot?.['delete_on_termination'] ?? false }],
  });
  state.add('volumes', volume, {
    ...{ id: volume, name: 'boot', size: boot?.['size'], status: 'in-use', server: id, is_root_volume: true },
    ...{ bootable: true, tags: [], created_at: CREATED, volume_type: 'standard' },
  });
  const reply = begin(state, [instance], 'create_vm', () => {
    instance['status'] = 'ACTIVE';
    return { instances: [id], volumes: [volume] };
  });
  instance['creator_task_id'] = (reply.body as { tasks: string[] }).tasks[0];
  return reply;
}

function portOf({ type, network_id: id, security_groups: given }: Json, state: State): Json {
  const groups = given as Json[] | undefined;
  const names = groups?.map((group) => state.named('groups', group['id'], 'security_groups')['name']);
  const network = type === 'external' ? null : state.named('networks', id, 'network_id');
  const number = state.nextNumber() % 250;
  return {
    id: state.nextUuid(),
    network,
    address: network === null ? `198.51.100.${number}` : `10.0.0.${number}`,
    groups: names ?? ['default'],
  };
}

/** An instance with the addresses of its ports, and the floating ones that lead to them. */
export function shownInstance({ ports, flavor, ...row }: Json, state: State): Json {
  const addresses: Record<string, Json[]> = {};
  for (const port of ports as Json[]) {
    const name = port['network'] === null ? 'external' : String((port['network'] as Json)['name']);
    const floating = state.rows('ips').filter((ip) => ip['port_id'] === port['id']);
    addresses[name] = [
      ...(addresses[name] ?? []),
      { addr: port['address'], type: 'fixed' },
      ...floating.map((ip) => ({ addr: ip['floating_ip_address'], type: 'floating' })),
    ];
  }
  const {
    name,
    vcpus,
    ram,
    architecture,
    os_type: system,
  } = {
    name: flavor,
    ...state.get('flavors', flavor),
  } as Json;
  const groups = new Set((ports as Json[]).flatMap((port) => port['groups'] as string[]));
  return {
    ...row,
    ...HERE,
    addresses,
    flavor: {
      ...{ flavor_id: name, flavor_name: name, vcpus, ram, architecture, os_type: system },
      hardware_description: { ram: `${String(ram)} MiB`, vcpus: String(vcpus) },
    },
    blackhole_ports: [],
    security_groups: [...groups].map((group) => ({ name: group })),
    task_id: null,
    task_state: null,
    vm_state: VM_STATES[String(row['status'])],
  };
}

function removeInstance(instance: Json, state: State): Reply {
  return begin(state, [instance], 'delete_vm', () => {
    const kept = (instance['volumes'] as Json[]).filter((one) => one['delete_on_termination'] !== true);
    const ids = new Set(kept.map(({ id }) => id));
    for (const volume of state.rows('volumes').filter(({ server }) => server === instance['id'])) {
      if (volume['is_root_volume'] === true && !ids.has(volume['id']))
        state.table('volumes').delete(String(volume['id']));
      else Object.assign(volume, { server: null, status: 'available', is_root_volume: false });
    }
    for (const ip of state.rows('ips'))
      if (portsOf(instance).some(({ id }) => id === ip['port_id']))
        Object.assign(ip, { port_id: null, fixed_ip_address: null });
    state.table('instances').delete(String(instance['id']));
  });
}

const ACTIONS: Readonly<Record<string, readonly [from: readonly string[], to: string]>> = {
  start: [['SHUTOFF'], 'ACTIVE'],
  stop: [['ACTIVE'], 'SHUTOFF'],
  reboot: [['ACTIVE'], 'ACTIVE'],
  reboot_hard: [['ACTIVE', 'SHUTOFF'], 'ACTIVE'],
  suspend: [['ACTIVE'], 'SUSPENDED'],
  resume: [['SUSPENDED'], 'ACTIVE'],
};

/** The instance of a path, free to be changed. @throws Refusal while a task holds it */
function freeInstance({ place }: Asked, state: State): Json {
  const instance = state.get('instances', place['id']);
  if (state.isBusy(instance)) throw new Refusal('locked', { what: 'instance' });
  return instance;
}

function switchGroup(asked: Asked, state: State, change: (names: string[], name: string) => string[]): Reply {
  checkFields(asked.body, { fields: 'name ports_security_group_names' });
  const instance = freeInstance(asked, state);
  const name = String(asked.body['name']);
  if (!state.rows('groups').some((group) => group['name'] === name))
    throw new Refusal('missing', { what: 'security group', id: name });
  for (const port of portsOf(instance)) port['groups'] = change(port['groups'] as string[], name);
  return { status: 204 };
}

/** Routes of instances. */
export const INSTANCES: Routes = {
  ...collection(MANNER, {
    path: `/v1/instances/${PLACE}`,
    table: 'instances',
    query: 'name',
    filter: ({ name }, { query }) => String(name).includes(query.get('name') ?? ''),
    shown: shownInstance,
    update: {
      fields: 'name tags',
      apply: (row, { body: { name = row['name'], tags } }) => {
        row['name'] = name;
        mergeTags(row, tags);
      },
    },
    remove: (row, state) => ({ reply: removeInstance(row, state) }),
  }),
  [`POST /v2/instances/${PLACE}`]: (asked, state) => {
    checkFields(asked.body, {
      fields:
        'name flavor! interfaces! volumes! ssh_key_name password username user_data tags servergroup_id security_groups',
      within: {
        interfaces: 'type! network_id subnet_id ip_family security_groups',
        volumes: 'source! image_id boot_index size type_name delete_on_termination name',
      },
    });
    return createInstance(asked, state);
  },
  [`POST /v2/instances/${PLACE}/{id}/action`]: (asked, state) => {
    checkFields(asked.body, { fields: 'action! activate_profile' });
    const instance = freeInstance(asked, state);
    const [from, to] = ACTIONS[String(asked.body['action'])] ?? [[], ''];
    if (!from.includes(String(instance['status']))) throw new Refusal('conflict', { what: 'instance' });
    return begin(state, [instance], 'instance_action', () => void (instance['status'] = to));
  },
  [`POST ${ONE}/changeflavor`]: (asked, state) => {
    checkFields(asked.body, { fields: 'flavor_id!' });
    const instance = freeInstance(asked, state);
    const { flavor_id: flavor } = asked.body;
    state.named('flavors', flavor, 'flavor_id');
    return begin(state, [instance], 'resize_vm', () => void (instance['flavor'] = flavor));
  },
  [`POST ${ONE}/addsecuritygroup`]: (asked, state) =>
    switchGroup(asked, state, (names, name) => [...names, name]),
  [`POST ${ONE}/delsecuritygroup`]: (asked, state) =>
    switchGroup(asked, state, (names, name) => names.filter((one) => one !== name)),
};
