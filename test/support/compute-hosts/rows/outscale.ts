import type { Host } from '../hosts.js';
import { OutscaleCompute } from 'skylane/outscale';
import { BALANCERS } from '../outscale/balancers.js';
import { CATALOGUE } from '../outscale/catalogue.js';
import { isSignedIn, KEY, refuse, REGION } from '../outscale/manner.js';
import { NETWORKING } from '../outscale/networking.js';
import { STORAGE } from '../outscale/storage.js';
import { VMS } from '../outscale/vms.js';
import type { Shape } from '../stand-in.js';

/** @see https://docs.outscale.com/api.html */
export const SHAPE: Shape = {
  base: '/api/v1',
  routes: { ...VMS, ...CATALOGUE, ...STORAGE, ...NETWORKING, ...BALANCERS },
  isSignedIn,
  refuse,
  seed: (state) => {
    for (const [index, ImageName] of ['Debian-13', 'Ubuntu-24.04', 'Rocky-10'].entries())
      state.add('images', `ami-0000000${index}`, {
        ImageId: `ami-0000000${index}`,
        ImageName,
        AccountAlias: 'Outscale',
        State: 'available',
        Architecture: 'x86_64',
        PermissionsToLaunch: { GlobalPermission: true, AccountIds: [] },
        Tags: [],
      });
    for (const [VmTypeName, MemorySize] of [
      ['t2.small', 2],
      ['t2.medium', 4],
      ['m4.large', 8],
    ] as const)
      state.add('types', VmTypeName, {
        VmTypeName,
        MemorySize,
        VcoreCount: 1,
        VolumeCount: 0,
        VolumeSize: 0,
        Gpu: 0,
        Eth: 2,
        MaxPrivateIps: 4,
        BsuOptimized: false,
      });
    state.add('groups', 'sg-00000001', {
      SecurityGroupId: 'sg-00000001',
      SecurityGroupName: 'default',
      Description: 'default security group',
      AccountId: '123456789012',
      InboundRules: [],
      OutboundRules: [],
      Tags: [],
    });
  },
};

export const row: Host = {
  name: 'outscale',
  shape: SHAPE,
  make: (endpoint, secretKey) => new OutscaleCompute({ endpoint, accessKey: KEY, secretKey, region: REGION }),
  context: {
    image: 'ami-00000000',
    size: 't2.small',
    otherSize: 't2.medium',
    refusedName: 'x'.repeat(256),
    volumeSize: 10,
    range: '10.7.0.0/24',
    addressSource: {},
  },
  creates: 'POST /CreateVms',
  without: {
    'lets all out while no rule of a firewall is for outgoing traffic, and keeps that when incoming rules change':
      'security groups of the public Cloud, which a create makes without a Net, have no rules for outgoing traffic',
  },
};
