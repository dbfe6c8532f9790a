import { readFileSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getDriver, Provider } from 'skylane';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { awsEndpoint, route53Endpoint } from '../../../../dist/src/auth/aws/endpoints.js';

type Row = readonly [
  service: string,
  region: string,
  dualStack: boolean,
  fips: boolean,
  url: string,
  signed: string,
];

/** As botocore resolves them. */
const ROWS = JSON.parse(
  readFileSync(new URL('../../../fixtures/sign-in/aws-endpoints.json', import.meta.url), 'utf8'),
) as readonly Row[];

describe('hosts are those of AWS', () => {
  test.for(ROWS)('%s in %s, dual-stack %s, FIPS %s', ([service, region, dualStack, fips, url, signed]) => {
    const variant = { dualStack, fips };
    const ours =
      service === 'route53'
        ? route53Endpoint(region, variant)
        : { url: awsEndpoint(service, region, variant), region };
    expect(ours).toEqual({ url, region: signed });
  });
});

const Ec2 = getDriver(Provider.EC2);
const S3 = getDriver(Provider.S3);
const KEYS = { AWS_ACCESS_KEY_ID: 'AKID', AWS_SECRET_ACCESS_KEY: 's', AWS_REGION: 'eu-central-1' };
let home: string;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'skylane-endpoints-'));
  await mkdir(join(home, '.aws'));
});
afterEach(() => rm(home, { recursive: true }));
const read = async (Driver: typeof Ec2 | typeof S3, config: string, more: Record<string, string> = {}) => {
  await writeFile(join(home, '.aws/config'), config);
  return Driver.readEnvironment({ variables: { ...KEYS, ...more }, home, directory: home }, {});
};

describe('where a service is', () => {
  const CONFIG =
    '[default]\nservices = lab\nendpoint_url = http://all\n[services lab]\ns3 =\n  endpoint_url = http://s3-of-config\n';

  test.each([
    [
      'AWS_ENDPOINT_URL_S3',
      { AWS_ENDPOINT_URL_S3: 'http://own', AWS_ENDPOINT_URL: 'http://any' },
      'http://own',
    ],
    ['AWS_ENDPOINT_URL', { AWS_ENDPOINT_URL: 'http://any' }, 'http://any'],
    ['the section services', {}, 'http://s3-of-config'],
    ['nothing where that is to be ignored', { AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'true' }, undefined],
  ])('is said by %s', async (_, variables, endpoint) => {
    expect((await read(S3, CONFIG, variables)).endpoint).toBe(endpoint);
  });

  test('is said by endpoint_url for services without a word of their own', async () => {
    expect((await read(Ec2, CONFIG)).endpoint).toBe('http://all');
  });

  test('is refused where the section is not there', async () => {
    await expect(read(Ec2, '[default]\nservices = none\n')).rejects.toThrow(/\[services none\]/);
  });

  test('is another host where FIPS is asked for, and an endpoint beside that is refused', async () => {
    const options = await read(Ec2, '[default]\nuse_fips_endpoint = true\n');
    expect(options).toMatchObject({ fips: true });
    expect(() => new Ec2({ ...options, endpoint: 'http://127.0.0.1:1' })).toThrow(/endpoint and fips/);
  });

  test('addresses buckets as the profile says', async () => {
    expect(await read(S3, '[default]\ns3 =\n  addressing_style = path\n')).toMatchObject({
      addressing: 'path',
    });
  });
});

test('half of what the caller gives is not completed by the environment', async () => {
  await writeFile(join(home, '.aws/config'), '');
  const environment = { variables: KEYS, home, directory: home };
  await expect(Ec2.fromEnv({ secretAccessKey: 'mine' }, environment)).rejects.toThrow(/accessKeyId/);
});
