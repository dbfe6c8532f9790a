import type { ProviderManifest } from '../../src/manifest.js';

export const provider = {
  constant: 'AWS',
  name: 'aws',
  title: 'Amazon Web Services',
  site: 'https://docs.aws.amazon.com/',
  defaultService: 'compute',
  credentials: [
    { option: 'accessKeyId', variables: ['AWS_ACCESS_KEY_ID'], secret: false },
    { option: 'secretAccessKey', variables: ['AWS_SECRET_ACCESS_KEY'], secret: true },
    { option: 'sessionToken', variables: ['AWS_SESSION_TOKEN'], secret: true },
    { option: 'profile', variables: ['AWS_PROFILE', 'AWS_DEFAULT_PROFILE'], secret: false },
    { option: 'region', variables: ['AWS_REGION', 'AWS_DEFAULT_REGION'], secret: false },
  ],
  services: {
    compute: {
      module: './ec2/driver.js',
      driver: 'Ec2',
      page: 'ec2',
      proof: [
        { by: 'emulator', what: 'moto 5.2', date: '2026-11' },
        { by: 'official description', what: 'botocore model of EC2', date: '2026-11' },
        { by: 'sandbox', what: 'ec2', date: '2026-11' },
      ],
    },
    storage: {
      module: './s3/driver.js',
      driver: 'S3',
      page: 's3',
      proof: [
        { by: 'real server', what: 'Ceph 16, MinIO 2026-02, OpenStack Swift S3 API', date: '2026-11' },
        { by: 'official description', what: 'botocore model of S3', date: '2026-11' },
      ],
    },
    dns: {
      module: './route53/driver.js',
      driver: 'Route53',
      page: 'route53',
      proof: [
        { by: 'emulator', what: 'moto 5.2', date: '2026-11' },
        { by: 'official description', what: 'botocore model of Route 53', date: '2026-11' },
        { by: 'sandbox', what: 'route53', date: '2026-11' },
        { by: 'recorded responses', what: 'Apache Libcloud', date: '2026-11' },
      ],
    },
    loadbalancer: {
      module: './elb/driver.js',
      driver: 'Elb',
      page: 'elb',
      proof: [
        { by: 'emulator', what: 'moto 5.2', date: '2026-11' },
        { by: 'official description', what: 'botocore model of Elastic Load Balancing v2', date: '2026-11' },
      ],
    },
  },
  aliases: [
    { constant: 'EC2', name: 'ec2', service: 'compute' },
    { constant: 'S3', name: 's3', service: 'storage' },
    { constant: 'ROUTE53', name: 'route53', service: 'dns' },
    { constant: 'ELB', name: 'elb', service: 'loadbalancer' },
  ],
} as const satisfies ProviderManifest;
