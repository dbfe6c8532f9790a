import type { Reply } from '../../http.js';
import { asArray, asString, type Json, type JsonObject } from '../../json.js';
import { Table } from '../rows.js';
import {
  balancerOf,
  bodyOf,
  checkUnlocked,
  fault,
  listOf,
  notFound,
  type OctaviaApi,
  type OctaviaCall,
  oneOf,
  ownBalancers,
  required,
  within,
} from './api.js';
import type { BalancerRow, ListenerRow, PoolRow } from './state.js';
import { balancerView, listenerView } from './view.js';

const LISTENED = ['SCTP', 'PROMETHEUS', 'TERMINATED_HTTPS', 'HTTPS', 'UDP', 'HTTP', 'TCP'];
const KNOWN = [
  'name',
  'description',
  'vip_subnet_id',
  'vip_network_id',
  'vip_port_id',
  'vip_address',
  'provider',
  'flavor_id',
  'availability_zone',
  'tags',
  'admin_state_up',
  'project_id',
  'listeners',
  'pools',
];

/** Balancers and their listeners. */
export function addBalancerRoutes(api: OctaviaApi): void {
  api
    .on('GET', '/loadbalancers', 'balancers.list', (call) =>
      listOf(
        call,
        'loadbalancers',
        ownBalancers(call).map((row) => balancerView(row)),
      ),
    )
    .on('POST', '/loadbalancers', 'balancers.create', createBalancer)
    .on('GET', '/loadbalancers/:id', 'balancers.show', (call) => ({
      status: 200,
      body: { loadbalancer: balancerView(balancerOf(call, call.exchange.param('id'))) },
    }))
    .on('PUT', '/loadbalancers/:id', 'balancers.update', updateBalancer)
    .on('DELETE', '/loadbalancers/:id', 'balancers.delete', deleteBalancer)
    .on('GET', '/listeners', 'listeners.list', (call) => {
      const rows = ownBalancers(call).flatMap((own) =>
        own.listeners.all().map((row) => listenerView(own, row)),
      );
      return listOf(call, 'listeners', rows);
    })
    .on('POST', '/listeners', 'listeners.create', createListener)
    .on('GET', '/listeners/:id', 'listeners.show', (call) => {
      const { balancer, listener } = listenerOf(call, call.exchange.param('id'));
      return { status: 200, body: { listener: listenerView(balancer, listener) } };
    })
    .on('PUT', '/listeners/:id', 'listeners.update', (call) => {
      const { balancer, listener } = listenerOf(call, call.exchange.param('id'));
      checkUnlocked(balancer, `Load Balancer ${balancer.id}`);
      const body = bodyOf(call, 'listener');
      listener.name = asString(body.name) ?? listener.name;
      listener.poolId = asString(body['default_pool_id']) ?? listener.poolId;
      listener.certificate = asString(body['default_tls_container_ref']) ?? listener.certificate;
      listener.allowedCidrs = cidrsOf(body) ?? listener.allowedCidrs;
      call.state.change(balancer, [listener]);
      return { status: 200, body: { listener: listenerView(balancer, listener) } };
    })
    .on('DELETE', '/listeners/:id', 'listeners.delete', (call) => {
      const { balancer, listener } = listenerOf(call, call.exchange.param('id'));
      checkUnlocked(balancer, `Load Balancer ${balancer.id}`);
      listener.status = 'PENDING_DELETE';
      call.state.change(balancer, [], () => balancer.listeners.delete(listener.id));
      return { status: 204 };
    });
}

/** A listener of the project, and its balancer. @throws Refusal */
export function listenerOf(call: OctaviaCall, id: string): { balancer: BalancerRow; listener: ListenerRow } {
  for (const balancer of ownBalancers(call)) {
    const listener = balancer.listeners.get(id);
    if (listener !== undefined) return { balancer, listener };
  }
  throw notFound('Listener', id);
}

/** Tags of a body. */
export function tagsOf(value: Json | undefined): string[] {
  return (asArray(value) ?? []).filter((tag) => typeof tag === 'string');
}

function createBalancer(call: OctaviaCall): Reply {
  const { state, owner, exchange } = call;
  const body = bodyOf(call, 'loadbalancer', 'load_balancer');
  const unknown = Object.keys(body).find((key) => !KNOWN.includes(key));
  if (unknown !== undefined)
    throw fault(400, `Unknown attribute for argument load_balancer.loadbalancer: ${unknown}`);
  const text = (name: string): string | undefined => asString(body[name]);
  if (['vip_port_id', 'vip_network_id', 'vip_subnet_id'].every((name) => text(name) === undefined))
    throw fault(
      400,
      'Validation failure: VIP must contain one of: vip_port_id, vip_network_id, vip_subnet_id.',
    );
  const { random } = state.world;
  const row = state.balancers.add({
    ...state.part(text('name') ?? '', tagsOf(body.tags)),
    project: owner.project,
    description: text('description') ?? '',
    subnetId: text('vip_subnet_id') ?? random.uuid(),
    networkId: text('vip_network_id') ?? random.uuid(),
    portId: text('vip_port_id') ?? random.uuid(),
    address: text('vip_address') ?? state.nextAddress(),
    provider: text('provider') ?? 'amphora',
    zone: text('availability_zone') ?? null,
    listeners: new Table<ListenerRow>(),
    pools: new Table<PoolRow>(),
  });
  state.build(row, exchange.buildFault !== undefined);
  return { status: 201, body: { loadbalancer: balancerView(row, true) } };
}

function updateBalancer(call: OctaviaCall): Reply {
  const row = balancerOf(call, call.exchange.param('id'));
  const body: JsonObject = bodyOf(call, 'loadbalancer', 'load_balancer');
  if (row.status !== 'ACTIVE') throw invalidState(row);
  row.name = asString(body.name) ?? row.name;
  row.description = asString(body['description']) ?? row.description;
  if (body.tags !== undefined) row.tags = tagsOf(body.tags);
  call.state.change(row, []);
  return { status: 200, body: { loadbalancer: balancerView(row) } };
}

function deleteBalancer(call: OctaviaCall): Reply {
  const { exchange, state } = call;
  const row = balancerOf(call, exchange.param('id'));
  if (row.status !== 'ACTIVE' && row.status !== 'ERROR') throw invalidState(row);
  const isCascade = exchange.query.get('cascade')?.toLowerCase() === 'true';
  if (!isCascade && row.listeners.size + row.pools.size > 0)
    throw fault(400, `Validation failure: Cannot delete Load Balancer ${row.id} - it has children`);
  state.remove(row);
  return { status: 204 };
}

function invalidState({ id, status }: BalancerRow): Error {
  return fault(409, `Invalid state ${status} of loadbalancer resource ${id}`);
}

function transportOf(protocol: string): string {
  return protocol === 'UDP' || protocol === 'SCTP' ? protocol : 'TCP';
}

function cidrsOf(body: JsonObject): readonly Json[] | undefined {
  return asArray(body['allowed_cidrs']);
}

function createListener(call: OctaviaCall): Reply {
  const body = bodyOf(call, 'listener');
  const protocol = oneOf(required(body.protocol, 'protocol'), 'protocol', LISTENED);
  const port = within(required(body['protocol_port'], 'protocol_port'), 'protocol_port', 1, 65_535);
  const balancer = balancerOf(call, asString(required(body['loadbalancer_id'], 'loadbalancer_id')) ?? '');
  checkUnlocked(balancer, `Load Balancer ${balancer.id}`);
  const transport = transportOf(protocol);
  if (balancer.listeners.all().some((one) => one.port === port && transportOf(one.protocol) === transport))
    throw fault(
      409,
      `Another Listener on this Load Balancer is already using protocol ${protocol} and protocol_port ${port}`,
    );
  const listener = balancer.listeners.add({
    ...call.state.part(asString(body.name) ?? '', tagsOf(body.tags)),
    protocol,
    port,
    certificate: asString(body['default_tls_container_ref']) ?? null,
    poolId: asString(body['default_pool_id']) ?? null,
    allowedCidrs: cidrsOf(body) ?? null,
  });
  const shown = listenerView(balancer, listener);
  call.state.change(balancer, [listener]);
  return { status: 201, body: { listener: shown } };
}
