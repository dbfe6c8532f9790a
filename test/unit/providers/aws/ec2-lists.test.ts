import nock from 'nock';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { getDriver, Provider } from 'skylane';
import type { Ec2 } from 'skylane/aws';
import { localServer } from '../../../support/local-server.js';

const Ec2Driver = getDriver(Provider.EC2);
const KEYS = {
  accessKeyId: 'AKIDEXAMPLE',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
  region: 'eu-central-1',
  retry: { attempts: 1 },
};
let ec2: Ec2;

beforeEach(() => {
  ec2 = new Ec2Driver(KEYS);
});
afterEach(async () => {
  await ec2.close();
  const pending = nock.pendingMocks();
  nock.cleanAll();
  if (pending.length > 0) throw new Error(`never asked for: ${pending.join(', ')}`);
});

/** Every list whose action has pages: the element that holds its items, and one item with a number for its id. */
const LISTS: Readonly<
  Record<string, [list: (ec2: Ec2) => Promise<unknown[]>, key: string, item: (id: number) => string]>
> = {
  DescribeInstances: [
    (driver) => driver.listNodes(),
    'reservationSet',
    (id) =>
      `<instancesSet><item><instanceId>i-${id}</instanceId><instanceState><name>running</name></instanceState></item></instancesSet>`,
  ],
  DescribeInstanceTypes: [
    (driver) => driver.listSizes(),
    'instanceTypeSet',
    (id) =>
      `<instanceType>t${id}</instanceType><memoryInfo><sizeInMiB>1</sizeInMiB></memoryInfo><vCpuInfo><defaultVCpus>1</defaultVCpus></vCpuInfo>`,
  ],
  DescribeImages: [
    (driver) => driver.listImages(),
    'imagesSet',
    (id) => `<imageId>ami-${id}</imageId><imageState>available</imageState>`,
  ],
  DescribeVolumes: [
    (driver) => driver.listVolumes(),
    'volumeSet',
    (id) => `<volumeId>vol-${id}</volumeId><size>1</size><status>available</status>`,
  ],
  DescribeSnapshots: [
    (driver) => driver.listVolumeSnapshots(),
    'snapshotSet',
    (id) => `<snapshotId>snap-${id}</snapshotId><volumeId>vol-1</volumeId><status>completed</status>`,
  ],
  DescribeSecurityGroups: [
    (driver) => driver.securityGroups.list(),
    'securityGroupInfo',
    (id) => `<groupId>sg-${id}</groupId><groupName>web</groupName>`,
  ],
  DescribeVpcs: [
    (driver) => driver.vpcs.list(),
    'vpcSet',
    (id) => `<vpcId>vpc-${id}</vpcId><cidrBlock>10.0.0.0/16</cidrBlock>`,
  ],
  DescribeSubnets: [
    (driver) => driver.subnets.list(),
    'subnetSet',
    (id) =>
      `<subnetId>subnet-${id}</subnetId><vpcId>vpc-1</vpcId><cidrBlock>10.0.0.0/24</cidrBlock><availabilityZone>a</availabilityZone>`,
  ],
};

describe.each(Object.keys(LISTS))('%s', (action) => {
  const [list, key, item] = LISTS[action]!;

  test('is followed to its last page, by the token of each, with the same question', async () => {
    const asked: Record<string, string>[] = [];
    const tokens = ['', 'second', 'third', ''];
    for (const page of [0, 1, 2]) {
      nock('https://ec2.eu-central-1.amazonaws.com')
        .post('/', ({ NextToken: token = '', ...question }: Record<string, string>) => {
          if (question['Action'] !== action || token !== tokens[page]) return false;
          asked.push(question);
          return true;
        })
        .reply(
          200,
          `<R><${key}><item>${item(2 * page)}</item><item>${item(2 * page + 1)}</item></${key}><nextToken>${tokens[page + 1]}</nextToken></R>`,
        );
    }
    expect(await list(ec2)).toHaveLength(6);
    expect(new Set(asked.map((question) => JSON.stringify(question))).size).toBe(1);
    expect(Number(asked[0]!['MaxResults'])).toBeGreaterThanOrEqual(100);
  });
});

test('an answer of 100 MB is refused as soon as it is too large, not when it has ended', async () => {
  const chunk = Buffer.alloc(1024 * 1024, '<item/>');
  let sent = 0;
  await using server = await localServer((_request, response) => {
    const write = (): void => {
      while (sent < 100 && !response.destroyed) {
        sent += 1;
        if (!response.write(chunk)) {
          response.once('drain', write);
          return;
        }
      }
      response.end();
    };
    response.writeHead(200, { 'content-type': 'text/xml' });
    write();
  });
  const there = new Ec2Driver({ ...KEYS, endpoint: server.url });
  await expect(there.listNodes()).rejects.toMatchObject({
    code: 'malformed-response',
    message: expect.stringContaining('larger than 67108864 bytes'),
  });
  expect(sent).toBeLessThan(90);
  await there.close();
});

describe('an image named by a parameter of the Systems Manager', () => {
  const PARAMETER = '/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64';

  function parameters(body: object, status = 200): unknown[] {
    const asked: unknown[] = [];
    nock('https://ssm.eu-central-1.amazonaws.com', {
      reqheaders: {
        'x-amz-target': 'AmazonSSM.GetParameters',
        'content-type': 'application/x-amz-json-1.1',
        authorization: /\/eu-central-1\/ssm\/aws4_request, .*x-amz-target/,
      },
    })
      .post('/', (sent: unknown) => {
        asked.push(sent);
        return true;
      })
      .reply(status, body, { 'x-amzn-requestid': 'r-9' });
    return asked;
  }

  test('is the image whose id the parameter holds', async () => {
    const asked = parameters({ Parameters: [{ Name: PARAMETER, Value: 'ami-0123' }], InvalidParameters: [] });
    nock('https://ec2.eu-central-1.amazonaws.com')
      .post('/', { Action: 'DescribeImages', Version: '2016-11-15', 'ImageId.1': 'ami-0123' })
      .reply(200, `<R><imagesSet><item>${LISTS['DescribeImages']![2](7)}</item></imagesSet></R>`);
    expect((await ec2.getImage(`resolve:ssm:${PARAMETER}`)).id).toBe('ami-7');
    expect(asked).toEqual([{ Names: [PARAMETER] }]);
  });

  test('is not found where there is no such parameter, or where it holds something else', async () => {
    parameters({ Parameters: [], InvalidParameters: [PARAMETER] });
    await expect(ec2.getImage(`resolve:ssm:${PARAMETER}`)).rejects.toMatchObject({
      code: 'image-not-found',
      message: expect.stringContaining(PARAMETER),
    });
    parameters({ Parameters: [{ Name: '/secret', Value: 'not-an-image' }] });
    const refused = ec2.getImage('resolve:ssm:/secret');
    await expect(refused).rejects.toMatchObject({ code: 'image-not-found' });
    await expect(refused).rejects.not.toThrow(/not-an-image/);
  });

  test.each([
    ['AccessDeniedException', 'permission'],
    ['ThrottlingException', 'rate-limit'],
    ['com.amazonaws.ssm#ExpiredTokenException', 'authentication'],
  ])('is refused with %s as a %s error', async (type, code) => {
    parameters({ __type: type, message: 'no' }, 400);
    await expect(ec2.getImage(`resolve:ssm:${PARAMETER}`)).rejects.toMatchObject({ code, requestId: 'r-9' });
  });
});
