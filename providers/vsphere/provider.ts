import type { ProviderManifest } from '../../src/manifest.js';

export const provider = {
  constant: 'VSPHERE',
  name: 'vsphere',
  title: 'VMware vSphere',
  site: 'https://developer.broadcom.com/xapis/vsphere-web-services-api/latest/',
  defaultService: 'compute',
  credentials: [
    { option: 'endpoint', variables: ['GOVC_URL'], secret: false },
    { option: 'username', variables: ['GOVC_USERNAME'], secret: false },
    { option: 'password', variables: ['GOVC_PASSWORD'], secret: true },
  ],
  services: {
    compute: {
      module: './compute/driver.js',
      driver: 'VsphereCompute',
      page: 'vsphere',
      proof: [{ by: 'real server', what: "VMware's simulator vcsim, govmomi 0.52", date: '2026-11' }],
    },
  },
} as const satisfies ProviderManifest;
