import type { Flavor } from './model.js';

type Size = readonly [id: string, name: string, ram: number, disk: number, vcpus: number];

const OPENSTACK: readonly Size[] = [
  ['0', 'm1.nano', 64, 0, 1],
  ['1', 'm1.tiny', 512, 1, 1],
  ['2', 'm1.small', 2048, 20, 1],
  ['3', 'm1.medium', 4096, 40, 2],
  ['4', 'm1.large', 8192, 80, 4],
  ['5', 'm1.xlarge', 16_384, 160, 8],
];

const RACKSPACE: readonly Size[] = [
  ['2', '512MB Standard Instance', 512, 20, 1],
  ['3', '1GB Standard Instance', 1024, 40, 1],
  ['4', '2GB Standard Instance', 2048, 80, 2],
  ['5', '4GB Standard Instance', 4096, 160, 2],
  ['6', '8GB Standard Instance', 8192, 320, 4],
  ['7', '15GB Standard Instance', 15_360, 620, 6],
  ['8', '30GB Standard Instance', 30_720, 1200, 8],
  ['compute1-4', '3.75 GB Compute v1', 3840, 0, 2],
  ['compute1-8', '7.5 GB Compute v1', 7680, 0, 4],
  ['general1-1', '1 GB General Purpose v1', 1024, 20, 1],
  ['general1-2', '2 GB General Purpose v1', 2048, 40, 2],
  ['general1-4', '4 GB General Purpose v1', 4096, 80, 4],
  ['general1-8', '8 GB General Purpose v1', 8192, 160, 8],
  ['io1-15', '15 GB I/O v1', 15_360, 40, 4],
  ['memory1-15', '15 GB Memory v1', 15_360, 0, 2],
];

/** The sizes that a freshly installed OpenStack and a Rackspace account offer. */
export function flavorsFor(cloud: 'openstack' | 'rackspace'): readonly Flavor[] {
  if (cloud === 'openstack') return OPENSTACK.map((size) => flavor(size, {}));
  return RACKSPACE.map((size) => flavor(size, rackspaceSpecs(size)));
}

function flavor([id, name, ram, disk, vcpus]: Size, extraSpecs: Record<string, string>): Flavor {
  return { id, name, ram, disk, vcpus, ephemeral: 0, swap: 0, rxtxFactor: 1, extraSpecs };
}

function rackspaceSpecs([id]: Size): Record<string, string> {
  const series = /^[a-z]+1/.exec(id)?.[0] ?? 'standard1';
  return {
    policy_class: series.replace('1', '_flavor'),
    class: series,
    disk_io_index: '2',
    number_of_data_disks: '0',
  };
}
