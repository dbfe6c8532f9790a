import type { ProviderManifest } from '../../src/manifest.js';

export const provider = {
  constant: 'KUBEVIRT',
  name: 'kubevirt',
  title: 'KubeVirt',
  site: 'https://kubevirt.io/user-guide/',
  defaultService: 'compute',
  credentials: [
    { option: 'endpoint', variables: ['KUBECONFIG'], secret: false },
    { option: 'token', variables: ['KUBECONFIG'], secret: true },
    { option: 'namespace', variables: ['KUBECONFIG'], secret: false },
  ],
  services: {
    compute: {
      module: './compute/driver.js',
      driver: 'KubevirtCompute',
      page: 'kubevirt',
      proof: [
        { by: 'real server', what: 'Kubernetes 1.36 with definitions of KubeVirt’s kinds', date: '2026-11' },
        { by: 'official description', what: 'OpenAPI of KubeVirt, 2026-08', date: '2026-11' },
      ],
    },
  },
} as const satisfies ProviderManifest;
