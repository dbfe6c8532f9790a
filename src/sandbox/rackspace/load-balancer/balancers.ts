import type { Reply } from '../../http.js';
import { asArray, asNumber, asObject, asString, type Json, type JsonObject } from '../../json.js';
import {
  type BalancerApi,
  type BalancerCall,
  balancerOf,
  bodyOf,
  fault,
  invalid,
  openBalancer,
} from './api.js';
import { type CloudBalancer, cloudTime, type NodeRow } from './state.js';

const PROTOCOLS: Readonly<Record<string, number>> = {
  DNS_TCP: 53,
  DNS_UDP: 53,
  FTP: 21,
  HTTP: 80,
  HTTPS: 443,
  IMAPS: 993,
  IMAPv4: 143,
  LDAP: 389,
  LDAPS: 636,
  MYSQL: 3306,
  POP3: 110,
  POP3S: 995,
  SFTP: 22,
  SMTP: 25,
  TCP: 0,
  TCP_CLIENT_FIRST: 0,
  TCP_STREAM: 0,
  UDP: 0,
  UDP_STREAM: 0,
};
const ALGORITHMS = [
  'LEAST_CONNECTIONS',
  'RANDOM',
  'ROUND_ROBIN',
  'WEIGHTED_LEAST_CONNECTIONS',
  'WEIGHTED_ROUND_ROBIN',
];
/** Rows a page, and ids in a batch, at most. */
const PAGE = 100;
const BATCH = 10;

/** Settings that have a path of their own, by it. */
const SETTINGS = {
  healthmonitor: 'healthMonitor',
  sessionpersistence: 'sessionPersistence',
  connectionthrottle: 'connectionThrottle',
  ssltermination: 'sslTermination',
} as const;

/** Balancers, their nodes and their settings. */
export function addCloudBalancerRoutes(api: BalancerApi): void {
  const one = '/loadbalancers/:balancer';
  api
    .on('GET', '/loadbalancers', 'balancers.list', listBalancers)
    .on('POST', '/loadbalancers', 'balancers.create', createBalancer)
    .on('GET', '/loadbalancers/protocols', 'balancers.protocols', () => ({
      status: 200,
      body: { protocols: Object.entries(PROTOCOLS).map(([name, port]) => ({ name, port })) },
    }))
    .on('GET', '/loadbalancers/algorithms', 'balancers.algorithms', () => ({
      status: 200,
      body: { algorithms: ALGORITHMS.map((name) => ({ name })) },
    }))
    .on('GET', one, 'balancers.show', (call) => ({
      status: 200,
      body: { loadBalancer: wholeView(balancerOf(call)) },
    }))
    .on('PUT', one, 'balancers.update', updateBalancer)
    .on('DELETE', one, 'balancers.delete', (call) => {
      const balancer = balancerOf(call);
      if (balancer.status !== 'ERROR') openBalancer(call);
      call.state.remove(balancer);
      return { status: 202 };
    })
    .on('GET', `${one}/metadata`, 'balancers.metadata', (call) => ({
      status: 200,
      body: { metadata: balancerOf(call).metadata },
    }))
    .on('POST', `${one}/metadata`, 'metadata.create', addMetadata)
    .on('PUT', `${one}/metadata/:meta`, 'metadata.update', updateMetadata)
    .on('GET', `${one}/nodes`, 'nodes.list', (call) => ({
      status: 200,
      body: { nodes: [...balancerOf(call).nodes.values()].map(nodeView) },
    }))
    .on('POST', `${one}/nodes`, 'nodes.create', createNodes)
    .on('DELETE', `${one}/nodes`, 'nodes.batchDelete', (call) =>
      deleteNodes(call, call.exchange.query.getAll('id')),
    )
    .on('PUT', `${one}/nodes/:node`, 'nodes.update', updateNode)
    .on('DELETE', `${one}/nodes/:node`, 'nodes.delete', (call) =>
      deleteNodes(call, [call.exchange.param('node')]),
    );
  for (const [path, key] of Object.entries(SETTINGS))
    api
      .on('GET', `${one}/${path}`, `${path}.show`, (call) => ({
        status: 200,
        body: { [key]: balancerOf(call)[key] ?? {} },
      }))
      .on('PUT', `${one}/${path}`, `${path}.update`, (call) => {
        const balancer = openBalancer(call);
        const setting = bodyOf(call, key);
        if (key === 'sslTermination') checkTls(balancer, setting);
        balancer[key] = setting;
        call.state.change(balancer);
        return { status: 202, body: {} };
      })
      .on('DELETE', `${one}/${path}`, `${path}.delete`, (call) => {
        const balancer = openBalancer(call);
        balancer[key] = null;
        call.state.change(balancer);
        return { status: 202 };
      });
}

/** TLS ends in front of plain protocols alone, at a port of its own. */
function checkTls({ protocol, port }: CloudBalancer, { securePort }: JsonObject): void {
  if (protocol.endsWith('S'))
    throw invalid(`SSL termination can not be set up for the protocol ${protocol}.`);
  if (securePort === port) throw invalid('The secure port must differ from the port of the load balancer.');
}

function listBalancers({ exchange, state, owner }: BalancerCall): Reply {
  const { query } = exchange;
  const own = [...state.balancers.values()].filter((row) => row.owner === owner && row.status !== 'DELETED');
  const marker = query.get('marker');
  const start = marker === null ? 0 : own.findIndex(({ id }) => String(id) === marker) + 1;
  const size = Math.min(Number(query.get('limit') ?? PAGE), PAGE, state.world.settings.pageSize);
  const page = own.slice(start, start + size);
  return {
    status: 200,
    body: { loadBalancers: page.map((row) => ({ ...shortView(row), nodeCount: row.nodes.size })) },
  };
}

function createBalancer(call: BalancerCall): Reply {
  const { state, owner, exchange } = call;
  const body = bodyOf(call, 'loadBalancer');
  const name = asString(body['name']) ?? '';
  if (name === '' || name.length > 128)
    throw invalid('Load balancer name is invalid. Must be between 1 and 128 characters.');
  const protocol = asString(body['protocol']) ?? '';
  if (!(protocol in PROTOCOLS))
    throw invalid('Load balancer protocol is invalid. Please specify a valid protocol.');
  const wanted = asArray(body['virtualIps']) ?? [];
  if (wanted.length === 0) throw invalid('Must have at least one virtual ip specified.');
  const id = state.nextId();
  const now = cloudTime();
  const balancer: CloudBalancer = {
    id,
    owner,
    name,
    protocol,
    port: asNumber(body['port']) ?? PROTOCOLS[protocol] ?? 80,
    algorithm: algorithmOf(body['algorithm']) ?? 'RANDOM',
    timeout: asNumber(body['timeout']) ?? 30,
    status: 'BUILD',
    created: now,
    updated: now,
    virtualIps: wanted.map((ip) => virtualIp(ip, state.nextId())),
    nodes: new Map(),
    metadata: metadataOf(call, asArray(body['metadata']) ?? []),
    healthMonitor: asObject(body['healthMonitor']) ?? null,
    sessionPersistence: asObject(body['sessionPersistence']) ?? null,
    connectionThrottle: asObject(body['connectionThrottle']) ?? null,
    sslTermination: null,
  };
  addNodes(call, balancer, asArray(body['nodes']) ?? []);
  state.balancers.set(id, balancer);
  state.build(balancer, exchange.buildFault !== undefined);
  return { status: 202, body: { loadBalancer: wholeView(balancer) } };
}

function virtualIp(wanted: Json, id: number): JsonObject {
  const type = asString(asObject(wanted)?.['type']) ?? 'PUBLIC';
  const address = type === 'SERVICENET' ? `10.183.${id % 250}.4` : `166.78.${id % 250}.4`;
  return { id, address, type, ipVersion: 'IPV4' };
}

function algorithmOf(value: Json | undefined): string | undefined {
  const name = asString(value);
  if (name === undefined || ALGORITHMS.includes(name)) return name;
  throw invalid('Load balancer algorithm is invalid. Please specify a valid algorithm.');
}

function updateBalancer(call: BalancerCall): Reply {
  const body = bodyOf(call, 'loadBalancer');
  const algorithm = algorithmOf(body['algorithm']);
  const balancer = openBalancer(call);
  balancer.name = asString(body['name']) ?? balancer.name;
  balancer.algorithm = algorithm ?? balancer.algorithm;
  balancer.protocol = asString(body['protocol']) ?? balancer.protocol;
  balancer.port = asNumber(body['port']) ?? balancer.port;
  balancer.timeout = asNumber(body['timeout']) ?? balancer.timeout;
  call.state.change(balancer);
  return { status: 202 };
}

function addMetadata(call: BalancerCall): Reply {
  const added = metadataOf(call, asArray(asObject(call.exchange.json())?.['metadata']) ?? []);
  if (added.length === 0) throw invalid('Must provide at least 1 meta for the load balancer');
  const balancer = openBalancer(call);
  balancer.metadata = [...balancer.metadata, ...added];
  return { status: 200, body: { metadata: added } };
}

function updateMetadata(call: BalancerCall): Reply {
  const { value } = bodyOf(call, 'meta');
  const balancer = openBalancer(call);
  const id = Number(call.exchange.param('meta'));
  if (!balancer.metadata.some((row) => row.id === id)) throw fault(404, 'Metadata item not found');
  balancer.metadata = balancer.metadata.map((row) =>
    row.id === id ? { ...row, value: asString(value) ?? '' } : row,
  );
  return { status: 200, body: {} };
}

function metadataOf({ state }: BalancerCall, rows: readonly Json[]): JsonObject[] {
  return rows.map((row) => ({ id: state.nextId(), ...asObject(row) }));
}

function createNodes(call: BalancerCall): Reply {
  const list = asArray(asObject(call.exchange.json())?.['nodes']);
  if (list === undefined || list.length === 0)
    throw invalid('Must provide at least 1 node for the load balancer');
  const balancer = openBalancer(call);
  const added = addNodes(call, balancer, list);
  call.state.change(balancer);
  return { status: 202, body: { nodes: added.map(nodeView) } };
}

function addNodes({ state, owner }: BalancerCall, balancer: CloudBalancer, list: readonly Json[]): NodeRow[] {
  const most = owner.quota.members ?? Number.POSITIVE_INFINITY;
  if (balancer.nodes.size + list.length > most)
    throw fault(413, `Nodes must not exceed ${most} per load balancer.`);
  const nodes = list.map((value): NodeRow => {
    const row = asObject(value) ?? {};
    const address = asString(row['address']);
    const port = asNumber(row['port']);
    if (address === undefined) throw invalid('Node ip is invalid. Please specify a valid ip.');
    if (port === undefined || port < 1 || port > 65_535)
      throw invalid('Node port is invalid. Please specify a valid port.');
    return {
      id: state.nextId(),
      address,
      port,
      condition: asString(row['condition']) ?? 'ENABLED',
      type: asString(row['type']) ?? 'PRIMARY',
      weight: asNumber(row['weight']) ?? 1,
    };
  });
  const places = [...balancer.nodes.values(), ...nodes].map(({ address, port }) => `${address} ${port}`);
  if (new Set(places).size < places.length)
    throw fault(422, 'Duplicate nodes detected. One or more nodes already configured on load balancer.');
  for (const node of nodes) balancer.nodes.set(node.id, node);
  return nodes;
}

function deleteNodes(call: BalancerCall, ids: readonly string[]): Reply {
  const balancer = openBalancer(call);
  if (ids.length > BATCH) throw invalid(`Must not exceed ${BATCH} ids per batch delete.`);
  const missing = ids.filter((id) => !balancer.nodes.has(Number(id)));
  if (missing.length > 0) throw invalid(`Node ids ${missing.join(',')} are not a part of your loadbalancer`);
  for (const id of ids) balancer.nodes.delete(Number(id));
  call.state.change(balancer);
  return { status: 202 };
}

function updateNode(call: BalancerCall): Reply {
  const body = bodyOf(call, 'node');
  const balancer = openBalancer(call);
  const node = balancer.nodes.get(Number(call.exchange.param('node')));
  if (node === undefined) throw fault(404, 'Node not found');
  node.condition = asString(body['condition']) ?? node.condition;
  node.type = asString(body['type']) ?? node.type;
  node.weight = asNumber(body['weight']) ?? node.weight;
  call.state.change(balancer);
  return { status: 202 };
}

function shortView(row: CloudBalancer): JsonObject {
  const { id, name, protocol, port, algorithm, status, timeout, virtualIps } = row;
  const created = { time: row.created };
  const updated = { time: row.updated };
  return { name, id, protocol, port, algorithm, status, timeout, virtualIps, created, updated };
}

function wholeView(row: CloudBalancer): JsonObject {
  const settings = Object.values(SETTINGS).flatMap((key) =>
    row[key] === null ? [] : [[key, shown(key, row[key])]],
  );
  return {
    ...shortView(row),
    halfClosed: false,
    nodes: [...row.nodes.values()].map(nodeView),
    connectionLogging: { enabled: false },
    contentCaching: { enabled: false },
    cluster: { name: 'ztm-n01.dfw1.lbaas.rackspace.net' },
    ...(Object.fromEntries(settings) as JsonObject),
  };
}

/** A private key is never shown again. */
function shown(key: string, setting: JsonObject): JsonObject {
  if (key !== 'sslTermination') return setting;
  const { privateKey: _, ...rest } = setting;
  return rest;
}

function nodeView({ id, address, port, condition, type, weight }: NodeRow): JsonObject {
  return { id, address, port, status: 'ONLINE', condition, type, weight };
}
