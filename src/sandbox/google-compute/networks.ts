import { isIP } from 'node:net';
import { asArray, asObject, asString, type Json, type JsonObject } from '../json.js';
import type { Kind } from './kind.js';
import { missing, type ProjectState, refuse, type Row } from './state.js';

/** Fields that a request may have. */
const FIELDS = {
  networks: ['autoCreateSubnetworks', 'description', 'mtu', 'name', 'routingConfig'],
  subnetworks: [
    'description',
    'ipCidrRange',
    'name',
    'network',
    'privateIpGoogleAccess',
    'purpose',
    'region',
    'stackType',
  ],
  firewalls: [
    'allowed',
    'denied',
    'description',
    'destinationRanges',
    'direction',
    'disabled',
    'name',
    'network',
    'priority',
    'sourceRanges',
    'sourceTags',
    'targetTags',
  ],
} as const;

/** Networks, their subnets and their firewall rules. */
export const NETWORK_KINDS: readonly Kind[] = [
  {
    collection: 'networks',
    scope: 'global',
    defaults: (_state, body) => {
      checkFields('networks', body);
      return { mtu: 1460, subnetworks: [] };
    },
    checkDelete: (state, row) => {
      const own = row.fields['autoCreateSubnetworks'] === true ? [] : subnetsOf(state, row);
      const rules = [...state.of('firewalls').values()].filter(({ fields }) => isOf(state, fields, row));
      const [user] = [...rules, ...own];
      if (user !== undefined) throw inUse('network', row, user);
    },
    removed: (state, row) => {
      for (const subnet of subnetsOf(state, row)) state.of('subnetworks').delete(subnet.id);
    },
  },
  {
    collection: 'subnetworks',
    scope: 'regions',
    defaults: (state, body, scope) => {
      checkFields('subnetworks', body);
      networkOf(state, body);
      checkRange('ipCidrRange', asString(body['ipCidrRange']) ?? '');
      return {
        purpose: 'PRIVATE',
        stackType: 'IPV4_ONLY',
        privateIpGoogleAccess: false,
        region: state.link(scope, '', '').replace(/\/+$/, ''),
      };
    },
    added: (state, row) => {
      row.fields['network'] = linkOf(state, networkOf(state, row.fields));
      list(state, row);
    },
    checkDelete: (state, row) => {
      const link = state.link(row.scope, 'subnetworks', row.name);
      for (const instance of state.of('instances').values())
        for (const one of asArray(instance.fields['networkInterfaces']) ?? [])
          if (asObject(one)?.['subnetwork'] === link) throw inUse('subnetwork', row, instance);
    },
    removed: (state, row) => {
      const network = state.follow('networks', asString(row.fields['network']) ?? '');
      const link = state.link(row.scope, 'subnetworks', row.name);
      const others = (asArray(network?.fields['subnetworks']) ?? []).filter((one) => one !== link);
      if (network !== undefined) network.fields['subnetworks'] = others;
    },
  },
  {
    collection: 'firewalls',
    scope: 'global',
    defaults: (state, body) => {
      const rule = {
        network: state.link('global', 'networks', 'default'),
        direction: 'INGRESS',
        priority: 1000,
        disabled: false,
        ...body,
      };
      checkFields('firewalls', body);
      checkRule(state, rule);
      return rule;
    },
    added: (state, row) => {
      row.fields['network'] = linkOf(state, networkOf(state, row.fields));
      const isOut = row.fields['direction'] === 'EGRESS';
      if (isOut || row.fields['sourceTags'] === undefined)
        row.fields[isOut ? 'destinationRanges' : 'sourceRanges'] ??= ['0.0.0.0/0'];
    },
    edit: (state, row, body) => {
      checkFields('firewalls', body);
      for (const field of ['network', 'direction'])
        if (body[field] !== undefined && body[field] !== row.fields[field])
          throw refuse(400, 'invalid', `Invalid value for field 'resource.${field}'. It cannot be changed.`);
      checkRule(state, { ...row.fields, ...body });
      return body;
    },
  },
];

/** The networks that an order of an instance names, one interface each. @throws Refusal */
export function interfacesOf(
  state: ProjectState,
  scope: string,
  body: JsonObject,
): { readonly network: string; readonly subnetwork: string }[] {
  const region = `regions/${scope.slice('zones/'.length, -2)}`;
  const given = asArray(body['networkInterfaces']) ?? [];
  return (given.length === 0 ? [{}] : given).map((one) => {
    const named = asObject(one) ?? {};
    const link = asString(named['subnetwork']);
    const subnet =
      link === undefined ? regionalSubnet(state, named, region) : state.follow('subnetworks', link);
    if (subnet?.scope === region)
      return {
        network: asString(subnet.fields['network']) ?? '',
        subnetwork: state.link(region, 'subnetworks', subnet.name),
      };
    if (subnet === undefined) throw missing(link ?? '');
    throw refuse(400, 'invalid', `Invalid value for field 'subnetwork': it is not in ${region}.`);
  });
}

/** Without a subnet, an interface gets the one of its region, which networks have that make them by themselves. */
function regionalSubnet(state: ProjectState, named: JsonObject, region: string): Row {
  const network = networkOf(state, {
    network: named['network'] ?? state.link('global', 'networks', 'default'),
  });
  const subnet = subnetsOf(state, network).find(({ scope }) => scope === region);
  if (network.fields['autoCreateSubnetworks'] === true && subnet !== undefined) return subnet;
  throw refuse(
    400,
    'invalid',
    "Invalid value for field 'resource.networkInterfaces[0]': Subnetwork should be specified for custom subnetmode network",
  );
}

/** The network `default`, with a subnet in each region, as new projects have it. */
export function addDefaultNetwork(state: ProjectState): void {
  const network = state.add('networks', 'global', 'default', {
    autoCreateSubnetworks: true,
    mtu: 1460,
    subnetworks: [],
  });
  state.world.settings.regions.forEach((region, index) => {
    const scope = `regions/${region}`;
    const row = state.add('subnetworks', scope, 'default', {
      network: linkOf(state, network),
      ipCidrRange: `10.${128 + index * 2}.0.0/20`,
      purpose: 'PRIVATE',
      stackType: 'IPV4_ONLY',
      region: state.link(scope, '', '').replace(/\/+$/, ''),
    });
    list(state, row);
  });
}

function list(state: ProjectState, subnet: Row): void {
  const network = networkOf(state, subnet.fields);
  const link = state.link(subnet.scope, 'subnetworks', subnet.name);
  network.fields['subnetworks'] = [...(asArray(network.fields['subnetworks']) ?? []), link];
}

function checkRule(state: ProjectState, rule: JsonObject): void {
  networkOf(state, rule);
  const [allowed, denied] = [asArray(rule['allowed']) ?? [], asArray(rule['denied']) ?? []];
  if (allowed.length > 0 === denied.length > 0)
    throw refuse(
      400,
      'invalid',
      "Invalid value for field 'resource': one of allowed and denied is required.",
    );
  const isOut = rule['direction'] === 'EGRESS';
  for (const field of isOut ? ['sourceRanges', 'sourceTags'] : ['destinationRanges'])
    if (rule[field] !== undefined)
      throw refuse(400, 'invalid', `Invalid value for field 'resource.${field}': not for this direction.`);
  const field = isOut ? 'destinationRanges' : 'sourceRanges';
  const ranges = (asArray(rule[field]) ?? []).map((one) => asString(one) ?? '');
  for (const range of ranges) checkRange(field, range);
  // Each rule applies to IPv4 or IPv6, not to both.
  if (new Set(ranges.map((range) => range.includes(':'))).size > 1)
    throw refuse(
      400,
      'invalid',
      `Invalid value for field 'resource.${field}': IPv4 and IPv6 ranges are mixed.`,
    );
}

function checkRange(field: string, range: string): void {
  const [address = '', bits = ''] = range.split('/');
  if (isIP(address) !== 0 && /^\d+$/.test(bits)) return;
  throw refuse(
    400,
    'invalid',
    `Invalid value for field 'resource.${field}': '${range}'. Must be a CIDR range.`,
  );
}

function checkFields(collection: keyof typeof FIELDS, body: JsonObject): void {
  const known: readonly string[] = FIELDS[collection];
  const unknown = Object.keys(body).find((field) => !known.includes(field));
  if (unknown === undefined) return;
  throw refuse(
    400,
    'badRequest',
    `Invalid JSON payload received. Unknown name "${unknown}": Cannot find field.`,
  );
}

function networkOf(state: ProjectState, fields: JsonObject): Row {
  const link = asString(fields['network']) ?? '';
  const network = state.follow('networks', link);
  if (network !== undefined) return network;
  throw missing(link);
}

function linkOf(state: ProjectState, network: Row): string {
  return state.link('global', 'networks', network.name);
}

function isOf(state: ProjectState, fields: Readonly<Record<string, Json>>, network: Row): boolean {
  return state.follow('networks', asString(fields['network']) ?? '')?.id === network.id;
}

function subnetsOf(state: ProjectState, network: Row): Row[] {
  return [...state.of('subnetworks').values()].filter(({ fields }) => isOf(state, fields, network));
}

function inUse(kind: string, row: Row, user: Row) {
  return refuse(
    400,
    'resourceInUseByAnotherResource',
    `The ${kind} resource '${row.name}' is already being used by '${user.name}'`,
  );
}
