import type { ComputeLimits, FirewallLimits } from '../../../src/compute/index.js';

/** What network security groups can say. */
export const FIREWALLS: FirewallLimits = {
  protocols: ['tcp', 'udp', 'icmp', 'any'],
  directions: ['in', 'out'],
  groups: true,
  atCreate: true,
  source: 'https://docs.oracle.com/en-us/iaas/api/#/en/iaas/latest/datatypes/AddSecurityRuleDetails',
};

/** Facts about Oracle that the scheduler works by. */
export const LIMITS: ComputeLimits = {
  poll: 'all',
  ownerTag: 'metadata',
  userData: {
    form: 'bytes',
    // 32,000 bytes of metadata in base64, of which a public key takes some.
    most: 24_000,
    source: 'https://docs.oracle.com/en-us/iaas/api/#/en/iaas/latest/datatypes/LaunchInstanceDetails',
  },
  auth: ['publicKey'],
  generatesPassword: false,
  firewalls: FIREWALLS,
  openExtras: ['bootVolumeSize', 'publicIp', 'ipv6', 'privateIp', 'faultDomain', 'hostname', 'baseline'],
  capacity: {
    words: /\bout of (?:host )?capacity\b/i,
    source:
      'https://docs.oracle.com/en-us/iaas/Content/Compute/Tasks/troubleshooting-out-of-host-capacity.htm',
  },
  sources: [
    'https://docs.oracle.com/en-us/iaas/api/#/en/iaas/latest/Instance/LaunchInstance',
    'https://docs.oracle.com/en-us/iaas/Content/API/References/apierrors.htm',
  ],
};
