import { texts } from '../actions.js';
import type { Route } from '../stand-in.js';
import { type Json, Refusal, type State } from '../state.js';
import { act, done, SUBREGION, wrong } from './manner.js';

/** A balancer that can be changed now. */
function ready(state: State, given: Json): Json {
  const balancer = state.get('balancers', given['LoadBalancerName']);
  if (balancer['State'] !== 'active')
    throw new Refusal('locked', { code: '6031', words: 'The load balancer is not in a valid state.' });
  return balancer;
}

/** A change, during which a balancer takes no other. */
function changed(state: State, balancer: Json): object {
  balancer['State'] = 'reloading';
  state.later([balancer], () => (balancer['State'] = 'active'));
  return { LoadBalancer: balancer };
}

function listenersOf(given: Json): Json[] {
  const listeners = given['Listeners'] as Json[];
  for (const listener of listeners) {
    const isTls = ['HTTPS', 'SSL'].includes(String(listener['LoadBalancerProtocol']));
    if (isTls && listener['ServerCertificateId'] === undefined) throw wrong('ServerCertificateId', '');
  }
  return listeners.map((listener) => ({ ...listener, PolicyNames: [] }));
}

const checkOf = (port: unknown): Json => ({
  Protocol: 'TCP',
  Port: port,
  CheckInterval: 30,
  Timeout: 5,
  HealthyThreshold: 10,
  UnhealthyThreshold: 2,
});

export const BALANCERS: Readonly<Record<string, Route>> = {
  'POST /ReadLoadBalancers': act('Filters', (given, state) => {
    const names = texts(((given['Filters'] ?? {}) as Json)['LoadBalancerNames']);
    const rows = state.readAll('balancers');
    return {
      LoadBalancers: rows.filter(
        ({ LoadBalancerName: name }) => names.length === 0 || names.includes(String(name)),
      ),
    };
  }),
  'POST /CreateLoadBalancer': act(
    'LoadBalancerName! Listeners! Subnets SubregionNames LoadBalancerType SecurityGroups PublicIp Tags',
    (given, state) => {
      const name = String(given['LoadBalancerName']);
      if (!/^[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,30}[a-zA-Z0-9])?$/.test(name))
        throw wrong('LoadBalancerName', name);
      if (state.table('balancers').has(name)) throw new Refusal('exists', { what: 'balancer' });
      if ((given['Subnets'] === undefined) === (given['SubregionNames'] === undefined))
        throw wrong('Subnets', given['Subnets']);
      const Listeners = listenersOf(given);
      const balancer: Json = {
        LoadBalancerName: name,
        Listeners,
        SubregionNames: given['SubregionNames'] ?? [SUBREGION],
        ...(given['Subnets'] !== undefined && { Subnets: given['Subnets'], NetId: 'vpc-00000001' }),
        LoadBalancerType: given['LoadBalancerType'] ?? 'internet-facing',
        SecurityGroups: given['SecurityGroups'] ?? [],
        DnsName: `${name}.eu-west-2.lbu.outscale.com`,
        PublicIp: given['PublicIp'] ?? '203.0.113.99',
        HealthCheck: checkOf(Listeners[0]?.['BackendPort']),
        BackendVmIds: [],
        BackendIps: [],
        Tags: given['Tags'] ?? [],
        State: 'provisioning',
      };
      state.later([balancer], () => (balancer['State'] = 'active'));
      return { LoadBalancer: state.add('balancers', name, balancer) };
    },
  ),
  'POST /DeleteLoadBalancer': act('LoadBalancerName!', (given, state) => {
    ready(state, given);
    state.table('balancers').delete(String(given['LoadBalancerName']));
    return done;
  }),
  'POST /UpdateLoadBalancer': act(
    'LoadBalancerName! HealthCheck SecurityGroups LoadBalancerPort ServerCertificateId',
    (given, state) => {
      const balancer = ready(state, given);
      const { HealthCheck, SecurityGroups, LoadBalancerPort, ServerCertificateId } = given;
      if (
        Number(HealthCheck !== undefined) +
          Number(SecurityGroups !== undefined) +
          Number(LoadBalancerPort !== undefined) !==
        1
      )
        throw wrong('LoadBalancerName', 'one attribute at a time');
      if (HealthCheck !== undefined) balancer['HealthCheck'] = HealthCheck;
      if (SecurityGroups !== undefined) balancer['SecurityGroups'] = SecurityGroups;
      for (const listener of balancer['Listeners'] as Json[])
        if (listener['LoadBalancerPort'] === LoadBalancerPort)
          Object.assign(listener, { ServerCertificateId });
      return changed(state, balancer);
    },
  ),
  'POST /CreateLoadBalancerListeners': act('LoadBalancerName! Listeners!', (given, state) => {
    const balancer = ready(state, given);
    const there = balancer['Listeners'] as Json[];
    const fresh = listenersOf(given);
    const isTaken = ({ LoadBalancerPort: port }: Json): boolean =>
      there.some((one) => one['LoadBalancerPort'] === port);
    if (fresh.some(isTaken)) throw new Refusal('exists', { what: 'listener' });
    balancer['Listeners'] = [...there, ...fresh];
    return changed(state, balancer);
  }),
  'POST /DeleteLoadBalancerListeners': act('LoadBalancerName! LoadBalancerPorts!', (given, state) => {
    const balancer = ready(state, given);
    const ports = given['LoadBalancerPorts'] as unknown[];
    const isLeft = ({ LoadBalancerPort: port }: Json): boolean => !ports.includes(port);
    balancer['Listeners'] = (balancer['Listeners'] as Json[]).filter(isLeft);
    return changed(state, balancer);
  }),
  'POST /LinkLoadBalancerBackendMachines': act('LoadBalancerName! BackendVmIds!', (given, state) => {
    const balancer = ready(state, given);
    const ids = texts(given['BackendVmIds']);
    for (const id of ids) state.get('vms', id);
    balancer['BackendVmIds'] = [...new Set([...texts(balancer['BackendVmIds']), ...ids])];
    changed(state, balancer);
    return done;
  }),
  'POST /UnlinkLoadBalancerBackendMachines': act('LoadBalancerName! BackendVmIds!', (given, state) => {
    const balancer = ready(state, given);
    const gone = texts(given['BackendVmIds']);
    balancer['BackendVmIds'] = texts(balancer['BackendVmIds']).filter((id) => !gone.includes(id));
    changed(state, balancer);
    return done;
  }),
  'POST /ReadVmsHealth': act('LoadBalancerName! BackendVmIds', (given, state) => ({
    BackendVmHealth: texts(state.get('balancers', given['LoadBalancerName'])['BackendVmIds']).map((VmId) => ({
      VmId,
      State: 'UP',
    })),
  })),
};
