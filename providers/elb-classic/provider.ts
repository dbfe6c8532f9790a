import type { ProviderManifest } from '../../src/manifest.js';

export const provider = {
  constant: 'ELB_CLASSIC',
  name: 'elb-classic',
  title: 'AWS Classic Load Balancers',
  site: 'https://docs.aws.amazon.com/elasticloadbalancing/2012-06-01/APIReference/',
  defaultService: 'loadbalancer',
  credentials: [
    { option: 'accessKeyId', variables: ['AWS_ACCESS_KEY_ID'], secret: false },
    { option: 'secretAccessKey', variables: ['AWS_SECRET_ACCESS_KEY'], secret: true },
    { option: 'sessionToken', variables: ['AWS_SESSION_TOKEN'], secret: true },
    { option: 'profile', variables: ['AWS_PROFILE', 'AWS_DEFAULT_PROFILE'], secret: false },
    { option: 'region', variables: ['AWS_REGION', 'AWS_DEFAULT_REGION'], secret: false },
  ],
  services: {
    loadbalancer: {
      module: './driver.js',
      driver: 'ElbClassic',
      page: 'elb-classic',
      proof: [
        { by: 'emulator', what: 'moto 5.2, read back with boto3', date: '2026-11' },
        { by: 'official description', what: 'botocore model of Elastic Load Balancing', date: '2026-11' },
      ],
    },
  },
} as const satisfies ProviderManifest;
