import { fixture } from './fixture.js';

/** A JSON value, as far as the entries of these tables go. */
export type Json = null | string | number | boolean | readonly Json[] | { readonly [name: string]: Json };
export type Entry = Readonly<Record<string, Json>>;

/** The first entry of a list in a recorded answer, with more fields where the recording lacks some. */
function recorded(path: string, key: string, more: Entry = {}): Entry {
  const [first] = fixture(path)[key] as Entry[];
  return { ...first, ...more };
}

const RULE: Entry = {
  id: 'rule-1',
  security_group_id: 'group-1',
  direction: 'ingress',
  ethertype: 'IPv4',
  protocol: 'tcp',
  port_range_min: 22,
  port_range_max: 22,
  remote_ip_prefix: '0.0.0.0/0',
  remote_group_id: null,
};

/** Complete entries of OpenStack's lists, and of those that Rackspace has in another form. */
export const OPENSTACK = {
  server: recorded('openstack/servers_detail.json', 'servers', {
    security_groups: [{ name: 'default' }],
    'os-extended-volumes:volumes_attached': [{ id: 'volume-1' }],
    'OS-EXT-AZ:availability_zone': 'nova',
    'OS-EXT-STS:task_state': 'spawning',
    'OS-EXT-STS:vm_state': 'building',
    metadata: { team: 'web' },
  }),
  flavor: recorded('openstack/flavors_detail.json', 'flavors', {
    'os-flavor-access:is_public': true,
    'OS-FLV-EXT-DATA:ephemeral': 0,
  }),
  image: recorded('openstack/images_v2.json', 'images'),
  zone: { zoneName: 'nova', zoneState: { available: true }, hosts: null },
  keyPair: { keypair: { name: 'laptop', fingerprint: '22:0e', public_key: 'ssh-rsa AAAA', type: 'ssh' } },
  volume: recorded('openstack/volumes.json', 'volumes', {
    bootable: 'true',
    encrypted: false,
    metadata: { team: 'web' },
  }),
  snapshot: recorded('openstack/snapshots.json', 'snapshots'),
  volumeV1: {
    id: 'volume-1',
    display_name: 'data',
    display_description: 'of the shop',
    size: 100,
    volume_type: 'SATA',
    status: 'in-use',
    attachments: [{ device: '/dev/xvdd', server_id: 'server-1', id: 'volume-1', volume_id: 'volume-1' }],
    availability_zone: 'nova',
    bootable: 'false',
    snapshot_id: null,
    created_at: '2013-02-22T18:30:10.000000',
    metadata: { team: 'web' },
  },
  snapshotV1: {
    id: 'snapshot-1',
    display_name: 'before',
    display_description: 'the move',
    volume_id: 'volume-1',
    status: 'available',
    size: 100,
    created_at: '2012-02-29T03:50:07Z',
  },
  virtualInterface: {
    id: 'interface-1',
    mac_address: 'BC:76:4E:04:5B:A3',
    ip_addresses: [{ address: '10.0.0.2', network_id: 'network-1', network_label: 'inner' }],
  },
  floatingIp: recorded('openstack/floatingips.json', 'floatingips', {
    fixed_ip_address: '10.0.0.2',
    port_id: 'port-1',
    port_details: { device_id: 'server-1', device_owner: 'compute:nova', status: 'ACTIVE' },
    router_id: 'router-1',
  }),
  network: recorded('openstack/networks.json', 'networks'),
  subnet: recorded('openstack/subnets.json', 'subnets', {
    dns_nameservers: ['10.0.0.3'],
    host_routes: [{ destination: '10.1.0.0/24', nexthop: '10.0.0.9' }],
  }),
  port: recorded('openstack/ports_v2.json', 'ports'),
  securityGroup: { id: 'group-1', name: 'web', description: 'the web', security_group_rules: [RULE] },
  serverGroup: recorded('openstack/os_server_groups.json', 'server_groups', { members: ['server-1'] }),
  router: {
    id: '96e5da7d-50cb-45be-85da-44078637ec77',
    name: 'out',
    status: 'ACTIVE',
    description: 'to the world',
    external_gateway_info: {
      network_id: 'bdfbb343-a13c-4aa9-a0eb-97f5446a9246',
      external_fixed_ips: [{ subnet_id: '917e20bc-44b1-4b12-9ab8-0433d3f4a5d9', ip_address: '172.24.2.17' }],
      enable_snat: true,
    },
  },
} satisfies Record<string, Entry>;

const DEPRECATION: Entry = { announced: '2025-01-01T00:00:00Z', unavailable_after: '2999-01-01T00:00:00Z' };

/** Complete entries of Hetzner's lists. */
export const HETZNER = {
  server: recorded('hetzner/servers.json', 'servers', {
    location: { id: 1, name: 'fsn1' },
    volumes: [4711],
    labels: { team: 'web' },
  }),
  serverType: recorded('hetzner/server-types.json', 'server_types', {
    locations: [{ id: 1, name: 'fsn1', available: true, recommended: true, deprecation: DEPRECATION }],
  }),
  image: recorded('hetzner/images.json', 'images', { labels: { team: 'web' } }),
  location: recorded('hetzner/locations.json', 'locations'),
  sshKey: recorded('hetzner/ssh-keys.json', 'ssh_keys', { labels: { team: 'web' } }),
  volume: fixture('hetzner/volume.json')['volume'] as Entry,
  action: {
    id: 13,
    command: 'attach_volume',
    status: 'error',
    progress: 100,
    started: '2026-01-30T23:50:00+00:00',
    finished: '2026-01-30T23:56:00+00:00',
    resources: [{ id: 42, type: 'server' }],
    error: { code: 'action_failed', message: 'Action failed' },
  },
} satisfies Record<string, Entry>;

/** Complete entries of DigitalOcean's lists. */
export const DIGITAL_OCEAN = {
  droplet: recorded('digital-ocean/droplets.json', 'droplets', { volume_ids: ['volume-1'] }),
  size: recorded('digital-ocean/sizes.json', 'sizes'),
  image: recorded('digital-ocean/images.json', 'images'),
  region: recorded('digital-ocean/regions.json', 'regions'),
  key: recorded('digital-ocean/keys.json', 'ssh_keys'),
  volume: recorded('digital-ocean/volumes.json', 'volumes', { droplet_ids: [3164444] }),
  snapshot: recorded('digital-ocean/volume-snapshots.json', 'snapshots', { tags: ['web'] }),
  tag: recorded('digital-ocean/tags.json', 'tags'),
  action: {
    id: 36804636,
    status: 'completed',
    type: 'create',
    started_at: '2014-11-14T16:29:21Z',
    completed_at: '2014-11-14T16:30:06Z',
    resource_id: 3164444,
    resource_type: 'droplet',
    region: { name: 'New York 3', slug: 'nyc3' },
    region_slug: 'nyc3',
  },
} satisfies Record<string, Entry>;

/** Complete entries of LXD's lists. */
export const LXD = {
  instance: {
    ...recorded('lxd/instances.json', 'metadata'),
    devices: { data: { type: 'disk', pool: 'default', source: 'data' } },
    location: 'none',
    type: 'container',
    state: {
      status: 'Running',
      network: { eth0: { addresses: [{ family: 'inet', address: '10.0.0.2', scope: 'global' }] } },
    },
  },
  profile: {
    name: 'small',
    description: 'a small one',
    config: { 'limits.cpu': '2', 'limits.memory': '512MiB' },
    devices: { root: { type: 'disk', path: '/', pool: 'default', size: '10GiB' } },
  },
  image: recorded('lxd/images.json', 'metadata'),
  member: { server_name: 'one', status: 'Online', url: 'https://10.0.0.2:8443' },
  volume: {
    name: 'data',
    type: 'custom',
    content_type: 'filesystem',
    description: 'of the shop',
    config: { size: '1GiB' },
    used_by: ['/1.0/instances/web'],
    location: 'none',
  },
  snapshot: {
    name: 'data/before',
    description: 'the move',
    config: { size: '1GiB' },
    created_at: '2026-01-30T23:50:00Z',
    content_type: 'filesystem',
  },
  nodeSnapshot: { name: 'web/before', created_at: '2026-01-30T23:50:00Z', stateful: false },
} satisfies Record<string, Entry>;

const TAGS: Json = [{ key: 'Name', value: 'web' }];

/** Complete entries of EC2's lists; arrays are written as items. */
export const EC2 = {
  instance: {
    instanceId: 'i-1',
    imageId: 'ami-1',
    instanceState: { code: '16', name: 'running' },
    stateReason: { code: 'x', message: 'Client.UserInitiatedShutdown' },
    privateDnsName: 'ip-10-0-0-2',
    dnsName: 'ec2-1',
    keyName: 'laptop',
    amiLaunchIndex: '0',
    instanceType: 't3.micro',
    launchTime: '2026-01-30T23:50:00.000Z',
    placement: { availabilityZone: 'eu-central-1a' },
    subnetId: 'subnet-1',
    vpcId: 'vpc-1',
    privateIpAddress: '10.0.0.2',
    ipAddress: '203.0.113.4',
    groupSet: [{ groupId: 'sg-1', groupName: 'web' }],
    architecture: 'x86_64',
    blockDeviceMapping: [{ deviceName: '/dev/xvda', ebs: { volumeId: 'vol-1', status: 'attached' } }],
    clientToken: 'token',
    tagSet: TAGS,
    networkInterfaceSet: [
      {
        privateIpAddressesSet: [{ privateIpAddress: '10.0.0.2', association: { publicIp: '203.0.113.4' } }],
        ipv6AddressesSet: [{ ipv6Address: '2001:db8::1' }],
      },
    ],
    iamInstanceProfile: { arn: 'arn:aws:iam::1:instance-profile/web' },
  },
  instanceType: {
    instanceType: 'g4dn.xlarge',
    currentGeneration: 'true',
    processorInfo: { supportedArchitectures: ['x86_64'] },
    vCpuInfo: { defaultVCpus: '4' },
    memoryInfo: { sizeInMiB: '16384' },
    instanceStorageInfo: { totalSizeInGB: '125' },
    gpuInfo: { gpus: [{ count: '1', name: 'T4' }] },
    networkInfo: { networkPerformance: 'Up to 25 Gigabit' },
  },
  image: {
    imageId: 'ami-1',
    name: 'web',
    imageState: 'available',
    description: 'of the shop',
    imageOwnerId: '123456789012',
    isPublic: 'false',
    architecture: 'x86_64',
    rootDeviceName: '/dev/xvda',
    creationDate: '2026-01-30T23:50:00.000Z',
    tagSet: TAGS,
  },
  zone: { zoneName: 'eu-central-1a', zoneState: 'available', zoneId: 'euc1-az2' },
  keyPair: {
    keyPairId: 'key-1',
    keyName: 'laptop',
    keyFingerprint: '1f:51',
    keyType: 'rsa',
    publicKey: 'ssh-rsa AAAA',
  },
  volume: {
    volumeId: 'vol-1',
    size: '10',
    snapshotId: 'snap-1',
    availabilityZone: 'eu-central-1a',
    status: 'in-use',
    createTime: '2026-01-30T23:50:00.000Z',
    attachmentSet: [{ volumeId: 'vol-1', instanceId: 'i-1', device: '/dev/sdf', status: 'attached' }],
    volumeType: 'gp3',
    iops: '3000',
    encrypted: 'false',
    tagSet: TAGS,
  },
  snapshot: {
    snapshotId: 'snap-1',
    volumeId: 'vol-1',
    status: 'completed',
    startTime: '2026-01-30T23:50:00.000Z',
    progress: '100%',
    volumeSize: '10',
    description: 'before the move',
    tagSet: TAGS,
  },
  address: {
    publicIp: '203.0.113.4',
    allocationId: 'eipalloc-1',
    associationId: 'eipassoc-1',
    instanceId: 'i-1',
    privateIpAddress: '10.0.0.2',
    networkBorderGroup: 'eu-central-1',
  },
  securityGroup: {
    groupId: 'sg-1',
    groupName: 'web',
    groupDescription: 'the web',
    vpcId: 'vpc-1',
    ipPermissions: [
      {
        ipProtocol: 'tcp',
        fromPort: '22',
        toPort: '22',
        ipRanges: [{ cidrIp: '0.0.0.0/0' }],
        ipv6Ranges: [{ cidrIpv6: '::/0' }],
        groups: [{ groupId: 'sg-2', userId: '123456789012' }],
      },
    ],
    ipPermissionsEgress: [{ ipProtocol: '-1', ipRanges: [{ cidrIp: '0.0.0.0/0' }] }],
  },
  vpc: { vpcId: 'vpc-1', cidrBlock: '10.0.0.0/16', isDefault: 'true' },
  subnet: {
    subnetId: 'subnet-1',
    vpcId: 'vpc-1',
    cidrBlock: '10.0.0.0/24',
    availabilityZone: 'eu-central-1a',
    availableIpAddressCount: '251',
  },
} satisfies Record<string, Entry>;
