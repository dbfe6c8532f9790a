import type { ProviderManifest } from '../../src/manifest.js';

export const provider = {
  constant: 'OPENSTACK',
  name: 'openstack',
  title: 'OpenStack',
  site: 'https://docs.openstack.org/api-quick-start/',
  defaultService: 'compute',
  credentials: [
    { option: 'endpoint', variables: ['OS_AUTH_URL'], secret: false },
    { option: 'username', variables: ['OS_USERNAME'], secret: false },
    { option: 'password', variables: ['OS_PASSWORD'], secret: true },
    { option: 'projectName', variables: ['OS_PROJECT_NAME', 'OS_TENANT_NAME'], secret: false },
    { option: 'userDomainName', variables: ['OS_USER_DOMAIN_NAME'], secret: false },
    { option: 'projectDomainName', variables: ['OS_PROJECT_DOMAIN_NAME'], secret: false },
    { option: 'applicationCredentialId', variables: ['OS_APPLICATION_CREDENTIAL_ID'], secret: false },
    { option: 'applicationCredentialSecret', variables: ['OS_APPLICATION_CREDENTIAL_SECRET'], secret: true },
    { option: 'token', variables: ['OS_TOKEN'], secret: true },
    { option: 'region', variables: ['OS_REGION_NAME'], secret: false },
  ],
  services: {
    compute: {
      module: './driver.js',
      driver: 'OpenStackCompute',
      page: 'openstack',
      proof: [
        { by: 'real server', what: 'OpenStack Zed', date: '2026-11' },
        { by: 'sandbox', what: 'openstack', date: '2026-11' },
        { by: 'recorded responses', what: 'Apache Libcloud', date: '2026-11' },
      ],
    },
    storage: {
      module: './object-storage/driver.js',
      driver: 'OpenStackSwift',
      page: 'openstack',
      proof: [
        { by: 'real server', what: 'OpenStack Swift 2.30', date: '2026-11' },
        { by: 'real server', what: 'Ceph 16 (Swift API)', date: '2026-11' },
        { by: 'sandbox', what: 'openstack', date: '2026-11' },
      ],
    },
    dns: {
      module: './dns/driver.js',
      driver: 'Designate',
      page: 'openstack',
      proof: [
        { by: 'real server', what: 'Designate (Zed)', date: '2026-11' },
        { by: 'sandbox', what: 'openstack', date: '2026-11' },
      ],
    },
    loadbalancer: {
      module: './load-balancer/driver.js',
      driver: 'Octavia',
      page: 'openstack',
      proof: [
        { by: 'real server', what: 'Octavia 11 (Zed)', date: '2026-11' },
        { by: 'sandbox', what: 'openstack', date: '2026-11' },
      ],
    },
  },
  aliases: [{ constant: 'OPENSTACK_SWIFT', name: 'openstack-swift', service: 'storage' }],
} as const satisfies ProviderManifest;
