import { isIP } from 'node:net';
import type { Reply } from '../../http.js';
import { asArray, asObject, asString, type Json, type JsonObject } from '../../json.js';
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
  wrong,
} from './api.js';
import { listenerOf, tagsOf } from './balancers.js';
import type { BalancerRow, MemberRow, MonitorRow, PoolRow } from './state.js';
import { memberView, monitorView, poolView } from './view.js';

const ALGORITHMS = ['SOURCE_IP', 'SOURCE_IP_PORT', 'LEAST_CONNECTIONS', 'ROUND_ROBIN'];
const POOLED = ['SCTP', 'PROXYV2', 'HTTPS', 'UDP', 'HTTP', 'TCP', 'PROXY'];
const MONITORED = ['SCTP', 'TLS-HELLO', 'UDP-CONNECT', 'HTTPS', 'PING', 'HTTP', 'TCP'];

/** A pool and its balancer. */
interface Place {
  readonly balancer: BalancerRow;
  readonly pool: PoolRow;
}

/** Pools, their members and their monitors. */
export function addPoolRoutes(api: OctaviaApi): void {
  const members = '/pools/:pool/members';
  api
    .on('GET', '/pools', 'pools.list', (call) => {
      const rows = ownBalancers(call).flatMap((own) => own.pools.all().map((row) => poolView(own, row)));
      return listOf(call, 'pools', rows);
    })
    .on('POST', '/pools', 'pools.create', createPool)
    .on('GET', '/pools/:pool', 'pools.show', (call) => showPool(placeOf(call)))
    .on('PUT', '/pools/:pool', 'pools.update', updatePool)
    .on('DELETE', '/pools/:pool', 'pools.delete', deletePool)
    .on('GET', members, 'members.list', (call) => {
      const { balancer, pool } = placeOf(call);
      return listOf(
        call,
        'members',
        pool.members.all().map((row) => memberView(balancer, pool, row)),
      );
    })
    .on('POST', members, 'members.create', createMember)
    .on('PUT', members, 'members.batch', updateMembers)
    .on('GET', `${members}/:member`, 'members.show', (call) => {
      const { balancer, pool } = placeOf(call);
      return { status: 200, body: { member: memberView(balancer, pool, memberOf(call, pool)) } };
    })
    .on('PUT', `${members}/:member`, 'members.update', updateMember)
    .on('DELETE', `${members}/:member`, 'members.delete', deleteMember)
    .on('GET', '/healthmonitors', 'monitors.list', (call) => {
      const rows = monitorsOf(call).map(({ balancer, pool, monitor }) =>
        monitorView(balancer, pool, monitor),
      );
      return listOf(call, 'healthmonitors', rows);
    })
    .on('POST', '/healthmonitors', 'monitors.create', createMonitor)
    .on('GET', '/healthmonitors/:id', 'monitors.show', (call) => {
      const { balancer, pool, monitor } = monitorOf(call);
      return { status: 200, body: { healthmonitor: monitorView(balancer, pool, monitor) } };
    })
    .on('PUT', '/healthmonitors/:id', 'monitors.update', updateMonitor)
    .on('DELETE', '/healthmonitors/:id', 'monitors.delete', (call) => {
      const { balancer, pool } = monitorOf(call);
      checkUnlocked(balancer, `Pool ${pool.id}`);
      call.state.change(balancer, [pool], () => {
        pool.monitor = null;
      });
      return { status: 204 };
    });
}

function placeOf(call: OctaviaCall, id = call.exchange.param('pool')): Place {
  for (const balancer of ownBalancers(call)) {
    const pool = balancer.pools.get(id);
    if (pool !== undefined) return { balancer, pool };
  }
  throw notFound('Pool', id);
}

function memberOf({ exchange }: OctaviaCall, pool: PoolRow): MemberRow {
  const id = exchange.param('member');
  const member = pool.members.get(id);
  if (member === undefined) throw notFound('Member', id);
  return member;
}

function monitorsOf(call: OctaviaCall): (Place & { readonly monitor: MonitorRow })[] {
  return ownBalancers(call).flatMap((balancer) =>
    balancer.pools
      .all()
      .flatMap((pool) => (pool.monitor === null ? [] : [{ balancer, pool, monitor: pool.monitor }])),
  );
}

function monitorOf(call: OctaviaCall): Place & { readonly monitor: MonitorRow } {
  const id = call.exchange.param('id');
  const found = monitorsOf(call).find(({ monitor }) => monitor.id === id);
  if (found === undefined) throw notFound('Health Monitor', id);
  return found;
}

function showPool({ balancer, pool }: Place): Reply {
  return { status: 200, body: { pool: poolView(balancer, pool) } };
}

function createPool(call: OctaviaCall): Reply {
  const body = bodyOf(call, 'pool');
  const protocol = oneOf(required(body.protocol, 'protocol'), 'protocol', POOLED);
  const algorithm = oneOf(required(body['lb_algorithm'], 'lb_algorithm'), 'lb_algorithm', ALGORITHMS);
  const listenerId = asString(body['listener_id']);
  const balancerId = asString(body['loadbalancer_id']);
  if (listenerId === undefined && balancerId === undefined)
    throw fault(400, 'Validation failure: Must provide at least one of: loadbalancer_id, listener_id');
  const found = listenerId === undefined ? null : listenerOf(call, listenerId);
  if (found !== null && found.listener.poolId !== null)
    throw fault(409, 'This listener already has a default pool');
  const balancer = found?.balancer ?? balancerOf(call, balancerId ?? '');
  checkUnlocked(balancer, `Load Balancer ${balancer.id}`);
  const pool = balancer.pools.add({
    ...call.state.part(asString(body.name) ?? '', tagsOf(body.tags)),
    protocol,
    algorithm,
    persistence: persistenceOf(body['session_persistence']),
    monitor: null,
    members: new Table<MemberRow>(),
  });
  if (found !== null) found.listener.poolId = pool.id;
  const shown = poolView(balancer, pool);
  call.state.change(balancer, found === null ? [pool] : [pool, found.listener]);
  return { status: 201, body: { pool: shown } };
}

function persistenceOf(value: Json | undefined): PoolRow['persistence'] {
  const object = asObject(value);
  if (object === undefined) return null;
  return { type: asString(object.type) ?? '', cookie_name: asString(object['cookie_name']) ?? null };
}

function updatePool(call: OctaviaCall): Reply {
  const place = placeOf(call);
  const { balancer, pool } = place;
  const body = bodyOf(call, 'pool');
  const algorithm = body['lb_algorithm'];
  const wanted = algorithm === undefined ? pool.algorithm : oneOf(algorithm, 'lb_algorithm', ALGORITHMS);
  checkUnlocked(balancer, `Load Balancer ${balancer.id}`);
  pool.algorithm = wanted;
  const persistence = body['session_persistence'];
  if (persistence !== undefined) pool.persistence = persistenceOf(persistence);
  pool.name = asString(body.name) ?? pool.name;
  call.state.change(balancer, [pool]);
  return showPool(place);
}

function deletePool(call: OctaviaCall): Reply {
  const { balancer, pool } = placeOf(call);
  checkUnlocked(balancer, `Load Balancer ${balancer.id}`);
  pool.status = 'PENDING_DELETE';
  call.state.change(balancer, [], () => {
    balancer.pools.delete(pool.id);
    for (const listener of balancer.listeners.all()) if (listener.poolId === pool.id) listener.poolId = null;
  });
  return { status: 204 };
}

/** A member as a body has it. @throws Refusal */
function wantedMember(value: Json): Pick<MemberRow, 'address' | 'port'> & { readonly body: JsonObject } {
  const body = asObject(value) ?? {};
  const address = asString(required(body['address'], 'address')) ?? '';
  if (isIP(address) === 0) throw wrong('address', address, 'Value should be IPv4 or IPv6 format');
  const port = within(required(body['protocol_port'], 'protocol_port'), 'protocol_port', 1, 65_535);
  if (body['weight'] !== undefined) within(body['weight'], 'weight', 0, 256);
  return { address, port, body };
}

function addMember(
  call: OctaviaCall,
  pool: PoolRow,
  { address, port, body }: ReturnType<typeof wantedMember>,
): MemberRow {
  return pool.members.add({
    ...call.state.part(asString(body.name) ?? '', tagsOf(body.tags)),
    address,
    port,
    weight: Number(body['weight'] ?? 1),
    backup: body['backup'] === true,
    subnetId: asString(body['subnet_id']) ?? null,
  });
}

function createMember(call: OctaviaCall): Reply {
  const { balancer, pool } = placeOf(call);
  const wanted = wantedMember(bodyOf(call, 'member'));
  const { address, port } = wanted;
  checkUnlocked(balancer, `Pool ${pool.id}`);
  if (pool.members.all().some((other) => other.address === address && other.port === port))
    throw fault(409, `Another member on this pool is already using ip ${address} on protocol_port ${port}`);
  const member = addMember(call, pool, wanted);
  const shown = memberView(balancer, pool, member);
  call.state.change(balancer, [pool, member]);
  return { status: 201, body: { member: shown } };
}

/** All members there shall be, or those to add and change. One that is there gets the weight that is given, or 1. */
function updateMembers(call: OctaviaCall): Reply {
  const { balancer, pool } = placeOf(call);
  const { exchange, state } = call;
  const list = asArray(asObject(exchange.json())?.['members']);
  if (list === undefined) throw fault(500, "'UnsetType' object is not iterable");
  const wanted = list.map(wantedMember);
  checkUnlocked(balancer, `Pool ${pool.id}`);
  const isAdditive = exchange.query.get('additive_only')?.toLowerCase() === 'true';
  const same = (member: MemberRow) => (one: Pick<MemberRow, 'address' | 'port'>) =>
    one.address === member.address && one.port === member.port;
  const gone = isAdditive ? [] : pool.members.all().filter((member) => !wanted.some(same(member)));
  const changed = wanted.map((one) => {
    const member = pool.members.all().find((other) => same(other)(one));
    if (member === undefined) return addMember(call, pool, one);
    member.weight = Number(one.body['weight'] ?? 1);
    member.name = asString(one.body.name) ?? member.name;
    return member;
  });
  for (const member of gone) member.status = 'PENDING_DELETE';
  state.change(balancer, [pool, ...changed], () => {
    for (const { id } of gone) pool.members.delete(id);
  });
  return { status: 202 };
}

function updateMember(call: OctaviaCall): Reply {
  const { balancer, pool } = placeOf(call);
  const member = memberOf(call, pool);
  const body = bodyOf(call, 'member');
  checkUnlocked(balancer, `Pool ${pool.id}`);
  if (body['weight'] !== undefined) member.weight = within(body['weight'], 'weight', 0, 256);
  member.name = asString(body.name) ?? member.name;
  call.state.change(balancer, [pool, member]);
  return { status: 200, body: { member: memberView(balancer, pool, member) } };
}

function deleteMember(call: OctaviaCall): Reply {
  const { balancer, pool } = placeOf(call);
  const member = memberOf(call, pool);
  checkUnlocked(balancer, `Pool ${pool.id}`);
  member.status = 'PENDING_DELETE';
  call.state.change(balancer, [pool], () => pool.members.delete(member.id));
  return { status: 204 };
}

function createMonitor(call: OctaviaCall): Reply {
  const body = bodyOf(call, 'healthmonitor');
  const type = oneOf(required(body.type, 'type'), 'type', MONITORED);
  const amount = (name: string): number => within(required(body[name], name), name, 1, 1_000_000);
  const { balancer, pool } = placeOf(call, asString(required(body['pool_id'], 'pool_id')) ?? '');
  checkUnlocked(balancer, `Pool ${pool.id}`);
  if (pool.monitor !== null) throw fault(409, 'This pool already has a health monitor');
  const monitor: MonitorRow = {
    ...call.state.part(asString(body.name) ?? '', tagsOf(body.tags)),
    type,
    delay: amount('delay'),
    timeout: amount('timeout'),
    retries: amount('max_retries'),
    retriesDown: Number(body['max_retries_down'] ?? 3),
    path: asString(body['url_path']) ?? null,
  };
  pool.monitor = monitor;
  const shown = monitorView(balancer, pool, monitor);
  call.state.change(balancer, [pool, monitor]);
  return { status: 201, body: { healthmonitor: shown } };
}

function updateMonitor(call: OctaviaCall): Reply {
  const { balancer, pool, monitor } = monitorOf(call);
  const body = bodyOf(call, 'healthmonitor');
  checkUnlocked(balancer, `Pool ${pool.id}`);
  monitor.delay = Number(body['delay'] ?? monitor.delay);
  monitor.timeout = Number(body['timeout'] ?? monitor.timeout);
  monitor.retries = Number(body['max_retries'] ?? monitor.retries);
  monitor.retriesDown = Number(body['max_retries_down'] ?? monitor.retriesDown);
  monitor.path = asString(body['url_path']) ?? monitor.path;
  call.state.change(balancer, [pool, monitor]);
  return { status: 200, body: { healthmonitor: monitorView(balancer, pool, monitor) } };
}
