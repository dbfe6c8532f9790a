import type { ComputeLimits } from '../../../src/compute/index.js';

const CLONE =
  'https://developer.broadcom.com/xapis/vsphere-web-services-api/latest/vim.VirtualMachine.html#clone';

/** Facts about vSphere that the scheduler works by. */
export const LIMITS: ComputeLimits = {
  poll: 'all',
  ownerTag: 'metadata',
  nodeName: { pattern: /^[^]{1,80}$/, words: 'is no name of a virtual machine: it has 1 to 80 characters' },
  userData: {
    form: 'bytes',
    most: null,
    source: 'https://docs.cloud-init.io/en/latest/reference/datasources/vmware.html',
  },
  auth: [],
  generatesPassword: false,
  // A clone copies whole disks, and vCenter shows the machine when that is done.
  lateArrival: 600_000,
  openExtras: ['folder', 'datastore', 'host', 'resourcePool', 'annotation'],
  sources: [CLONE, 'https://docs.cloud-init.io/en/latest/reference/datasources/vmware.html'],
};
