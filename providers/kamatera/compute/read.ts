import type { Reader } from '../../../src/driver/index.js';
import {
  type ComputeNodeData,
  type NetworkData,
  type NodeImageData,
  type NodeLocationData,
  type NodeState,
  rangeAround,
  stateOf,
} from '../../../src/compute/index.js';
import type {
  KamateraImageExtra,
  KamateraLocationExtra,
  KamateraNetworkExtra,
  KamateraNodeExtra,
  KamateraSubnet,
} from './models.js';

const STATES: Readonly<Record<string, NodeState>> = { on: 'running', off: 'stopped' };

/** Reads a server. */
export function readServer(server: Reader): ComputeNodeData<KamateraNodeExtra> {
  const power = server.optionalString('power');
  const networks = server
    .optionalList('networks')
    .map((one) => ({ network: one.string('network'), ips: one.strings('ips').filter((ip) => ip !== '') }));
  const ipsOf = (isPublic: boolean): string[] =>
    networks.filter(({ network }) => network.startsWith('wan-') === isPublic).flatMap(({ ips }) => ips);
  const [cpu, ram] = [server.optionalString('cpu'), server.optionalNumber('ram')];
  return {
    id: server.id('id'),
    name: server.string('name'),
    state: stateOf(STATES, power),
    publicIps: ipsOf(true),
    privateIps: ipsOf(false),
    size: cpu === null || ram === null ? null : `${cpu}-${ram}`,
    image: null,
    location: server.optionalString('datacenter'),
    createdAt: null,
    metadata: {},
    extra: {
      power,
      diskSizes: server.has('diskSizes') ? server.ids('diskSizes').map(Number) : null,
      networks,
      billing: server.optionalString('billing'),
      traffic: server.optionalString('traffic'),
      dailyBackup: flagAt(server, 'backup'),
      managed: flagAt(server, 'managed'),
      priceHourlyOn: server.optionalNumber('priceHourlyOn'),
      password: null,
    },
  };
}

/** A flag that is `"0"` or `"1"`; null if it is missing. */
function flagAt(server: Reader, field: string): boolean | null {
  const flag = server.optionalId(field);
  return flag === null ? null : flag === '1';
}

/** Reads an image of a data centre. */
export function readImage(image: Reader): NodeImageData<KamateraImageExtra> {
  return {
    id: image.id('id'),
    name: image.optionalString('name') ?? '',
    extra: {
      os: image.optionalString('os'),
      code: image.optionalString('code'),
      minDisk: image.optionalNumber('osDiskSizeGB'),
      location: image.optionalString('datacenter'),
    },
  };
}

/** Reads a data centre, which has its country and its city as names. */
export function readLocation(datacenter: Reader): NodeLocationData<KamateraLocationExtra> {
  const id = datacenter.id('id');
  const names = [datacenter.optionalString('subCategory'), datacenter.optionalString('name')];
  return {
    id,
    name: names.filter((name) => name !== null && name !== '').join(', ') || id,
    country: null,
    extra: { category: datacenter.optionalString('category') },
  };
}

/** Reads a subnet. */
export function readSubnet(subnet: Reader): KamateraSubnet {
  const range = `${subnet.string('subnetIp')}/${subnet.number('subnetBit')}`;
  return {
    id: subnet.id('subnetId'),
    range: rangeAround(range) ?? range,
    inUse: subnet.optionalNumber('inUse'),
  };
}

/** A network as its list shows it. Requests for servers go by its whole name, `lan-81234-inside`. */
export interface ListedNetwork {
  /** Its whole name. */
  readonly id: string;
  /** Data centre that it is in. */
  readonly location: string;
  /** Kamatera's number of it. */
  readonly networkId: string;
  /** Number of its VLAN. */
  readonly vlanId: string;
}

/** Reads a network; null for one without a name. */
export function readNetwork(network: Reader): ListedNetwork | null {
  const [id] = network.strings('names');
  const [networkId] = network.ids('ids');
  if (id === undefined || networkId === undefined) return null;
  return { id, location: network.string('datacenter'), networkId, vlanId: network.id('vlanId') };
}

/** Data of a network with its subnets. */
export function networkData(
  { id, location, networkId, vlanId }: ListedNetwork,
  subnets: readonly KamateraSubnet[],
): NetworkData<KamateraNetworkExtra> {
  return {
    id,
    // Kamatera puts its own number before the name.
    name: id.replace(/^lan-\d+-/, ''),
    ranges: subnets.map(({ range }) => range),
    location,
    extra: { networkId, vlanId, subnets },
  };
}
