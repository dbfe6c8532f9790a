import type { Reader } from '../../../src/driver/index.js';
import type {
  BalancerChanges,
  NewHealthCheck,
  NewListener,
  NewLoadBalancer,
} from '../../../src/loadbalancer/index.js';
import { sameCase } from '../arm/resource-id.js';
import type { AzureCreateBalancer } from './models.js';
import { ALGORITHMS, probeOf, PROTOCOLS, propertiesOf, referenceOf } from './read.js';

/** Names of the parts of a balancer that this driver makes. */
export const FRONTEND = 'frontend';
export const POOL = 'members';

type Json = Readonly<Record<string, unknown>>;

/** An address inside a network. */
interface InternalFrontend {
  readonly subnet: string;
  /** Zones of the address; undefined for all of the region. */
  readonly zones: readonly string[] | undefined;
}

/** What a new balancer refers to. */
export interface Foundations {
  /** Id that it will have. */
  readonly id: string;
  readonly region: string;
  /** Id of the network of its members. */
  readonly network: string;
  /** Where its address comes from. */
  readonly frontend: { readonly publicAddress: string } | InternalFrontend;
  readonly tags: Readonly<Record<string, string>>;
}

/** The body of a new balancer, without members: those are put into its pool once it is there. */
export function balancerBody(
  { listeners, healthCheck, algorithm }: NewLoadBalancer<AzureCreateBalancer>,
  { id, region, network, frontend, tags }: Foundations,
): Json {
  const distribution = algorithm === null ? undefined : ALGORITHMS.to(algorithm);
  const probes = healthCheck === null ? [] : probesFor(listeners, healthCheck);
  const parts = {
    frontend: { id: `${id}/frontendIPConfigurations/${FRONTEND}` },
    pool: { id: `${id}/backendAddressPools/${POOL}` },
    distribution,
  };
  return {
    location: region,
    sku: { name: 'Standard' },
    tags,
    properties: {
      frontendIPConfigurations: [frontendBody(frontend)],
      backendAddressPools: [{ name: POOL, properties: { virtualNetwork: { id: network } } }],
      probes,
      loadBalancingRules: listeners.map((listener) =>
        ruleBody(listener, {
          ...parts,
          probe: healthCheck === null ? undefined : probeReference(id, listener.targetPort),
        }),
      ),
    },
  };
}

/** A public address has the zones itself. */
function frontendBody(frontend: Foundations['frontend']): Json {
  if ('publicAddress' in frontend)
    return { name: FRONTEND, properties: { publicIPAddress: { id: frontend.publicAddress } } };
  const { subnet, zones } = frontend;
  const properties = { privateIPAllocationMethod: 'Dynamic', subnet: { id: subnet } };
  return { name: FRONTEND, ...(zones === undefined ? {} : { zones }), properties };
}

/** A balancer's body with changes; what they do not name stays as Azure has it. */
export function changedBody(row: Reader, changes: BalancerChanges<AzureCreateBalancer>): Json {
  const { algorithm, healthCheck, listeners, extra } = changes;
  const id = sameCase(row.id('id'));
  const { location, sku, tags, extendedLocation } = row.raw;
  const properties = propertiesOf(row);
  const present = properties.optionalList('loadBalancingRules');
  const added = listeners?.filter((one) => !present.some((rule) => leads(rule, one))) ?? [];
  const kept = present.filter((rule) => listeners?.some((one) => leads(rule, one)) ?? true);
  const [first] = present;
  const usual = usualParts(row, first);
  const copied = healthCheck === undefined ? probeOf(row, first) : null;
  const rules = [
    ...kept.map((rule) => rule.raw),
    ...added.map((one) =>
      ruleBody(one, { ...usual, probe: copied === null ? undefined : probeReference(id, one.targetPort) }),
    ),
  ].map((rule) => changeRule(rule, { id, healthCheck, algorithm }));
  const wanted =
    copied === null
      ? healthCheck
        ? probesFor(rules.map(targetOf), healthCheck)
        : []
      : added.map((one) => ({
          name: probeName(one.targetPort),
          properties: { ...writable(propertiesOf(copied).raw), port: one.targetPort },
        }));
  return {
    location,
    sku,
    tags: extra?.tags ?? tags,
    extendedLocation,
    properties: {
      ...properties.raw,
      loadBalancingRules: rules,
      probes: mergedProbes(row, { kept: healthCheck === undefined ? kept : [], present, wanted }),
    },
  };
}

/** Probes of rules that stay, those that no rule has named, and new ones. */
function mergedProbes(
  row: Reader,
  {
    kept,
    present,
    wanted,
  }: {
    readonly kept: readonly Reader[];
    readonly present: readonly Reader[];
    readonly wanted: readonly Json[];
  },
): Json[] {
  const namedBy = (rules: readonly Reader[], probe: Reader): boolean =>
    rules.some((rule) => referenceOf(rule, 'probe') === sameCase(probe.id('id')).toLowerCase());
  const names = new Set(wanted.map(({ name }) => name));
  const old = propertiesOf(row)
    .optionalList('probes')
    .filter((probe) => namedBy(kept, probe) || !namedBy(present, probe))
    .filter((probe) => !names.has(probe.id('name')) || namedBy(kept, probe));
  const there = new Set(old.map((probe) => probe.id('name')));
  return [...old.map((probe) => probe.raw), ...wanted.filter(({ name }) => !there.has(String(name)))];
}

function ruleBody(
  { port, protocol, targetPort }: NewListener,
  {
    frontend,
    pool,
    probe,
    distribution,
  }: {
    readonly frontend: unknown;
    readonly pool: unknown;
    readonly probe: unknown;
    readonly distribution: unknown;
  },
): Json {
  return {
    name: `${protocol}-${port}`,
    properties: {
      frontendIPConfiguration: frontend,
      backendAddressPool: pool,
      ...(probe === undefined ? {} : { probe }),
      ...(distribution === undefined ? {} : { loadDistribution: distribution }),
      protocol: PROTOCOLS.to(protocol),
      frontendPort: port,
      backendPort: targetPort,
    },
  };
}

/** Address and pool that further rules lead from and to: those of the first rule, or the first there are. */
function usualParts(row: Reader, first: Reader | undefined) {
  const properties = propertiesOf(row);
  const reference = (field: string, list: string): unknown => {
    const named = first === undefined ? null : propertiesOf(first).optionalObject(field);
    const [one] = properties.optionalList(list);
    return named?.raw ?? (one === undefined ? undefined : { id: one.id('id') });
  };
  return {
    frontend: reference('frontendIPConfiguration', 'frontendIPConfigurations'),
    pool: reference('backendAddressPool', 'backendAddressPools'),
    distribution: first === undefined ? undefined : propertiesOf(first).raw['loadDistribution'],
  };
}

function changeRule(
  rule: Json,
  {
    id,
    healthCheck,
    algorithm,
  }: { readonly id: string } & Pick<BalancerChanges, 'healthCheck' | 'algorithm'>,
): Json {
  const { probe, ...others } = rule['properties'] as Json;
  const checked =
    healthCheck === undefined
      ? { probe }
      : healthCheck === null
        ? {}
        : { probe: probeReference(id, targetOf(rule).targetPort) };
  const chosen = algorithm === undefined ? {} : { loadDistribution: ALGORITHMS.to(algorithm) };
  return { ...rule, properties: { ...others, ...(checked.probe === undefined ? {} : checked), ...chosen } };
}

/** True for the rule of a listener. */
function leads(rule: Reader, { port, protocol, targetPort }: NewListener): boolean {
  const properties = propertiesOf(rule);
  return (
    properties.number('frontendPort') === port &&
    PROTOCOLS.from(properties.string('protocol')) === protocol &&
    properties.optionalNumber('backendPort') === targetPort
  );
}

function targetOf(rule: Json): { readonly targetPort: number } {
  return { targetPort: Number((rule['properties'] as Json)['backendPort']) };
}

/** Settings without the fields that Azure fills in. */
function writable(probe: Json): Json {
  const isOurs = (field: string): boolean => field !== 'loadBalancingRules' && field !== 'provisioningState';
  return Object.fromEntries(Object.entries(probe).filter(([field]) => isOurs(field)));
}

function probeName(port: number): string {
  return `probe-${port}`;
}

function probeReference(id: string, port: number): { readonly id: string } {
  return { id: `${id}/probes/${probeName(port)}` };
}

/** One probe for each target port: a probe asks at a port of its own. */
function probesFor(
  targets: readonly { readonly targetPort: number }[],
  { protocol, path, interval, healthyAfter }: NewHealthCheck,
): Json[] {
  const ports = new Set(targets.map(({ targetPort }) => targetPort));
  return [...ports].map((port) => ({
    name: probeName(port),
    properties: {
      protocol: protocol.charAt(0).toUpperCase() + protocol.slice(1),
      port,
      ...(path === null ? {} : { requestPath: path }),
      intervalInSeconds: interval / 1000,
      numberOfProbes: healthyAfter,
      probeThreshold: healthyAfter,
    },
  }));
}
