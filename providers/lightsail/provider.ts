import type { ProviderManifest } from '../../src/manifest.js';

export const provider = {
  constant: 'LIGHTSAIL',
  name: 'lightsail',
  title: 'Amazon Lightsail',
  site: 'https://docs.aws.amazon.com/lightsail/2016-11-28/api-reference/',
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
      module: './driver.js',
      driver: 'Lightsail',
      page: 'lightsail',
      proof: [{ by: 'official description', what: 'botocore model of Lightsail', date: '2026-11' }],
    },
  },
} as const satisfies ProviderManifest;
