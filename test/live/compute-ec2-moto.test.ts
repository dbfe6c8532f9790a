import { getDriver, Provider } from 'skylane';
import { computeBehaviours } from 'skylane/conformance';
import { describe, expect, test } from 'vitest';
import { describeCompute } from '../support/compute.js';
import { labServer } from '../support/lab.js';
import { freshAccount, type MotoLab } from '../support/moto.js';

// moto's server is EC2 with a memory; it checks neither signatures nor unknown parameters.
const lab = labServer<MotoLab>('moto');

if (lab === null) {
  console.warn(`SKIPPED: ${computeBehaviours.length} tests of compute on EC2.`);
  describe.skip(`compute on EC2: ${computeBehaviours.length} tests`, () => {});
} else {
  const Ec2 = getDriver(Provider.EC2);
  const account = freshAccount(lab);
  const secrets: string[] = [];
  const credentials = async () => {
    const fresh = await account();
    secrets.push(fresh.secretAccessKey, fresh.sessionToken);
    return fresh;
  };
  const make = () => new Ec2({ endpoint: lab.endpoint, region: 'us-east-1', credentials });
  describeCompute({
    name: 'EC2 (moto)',
    without: {
      'refuses an image and a size that do not exist, and leaves nothing behind':
        'moto takes any instance type',
      'gives a volume to a server and takes it back': 'moto attaches an attached volume once more',
      'makes a network, puts a server on it, and destroys it when it is free':
        'moto deletes a subnet with an instance in it',
      'gives a server two firewalls at once, and it has both': 'moto deletes a group that an instance has',
      'lets all out while no rule of a firewall is for outgoing traffic, and keeps that when incoming rules change':
        'moto keeps the rules for IPv6 of a network that has none',
    },
    context: async () => {
      const driver = make();
      const [shared] = await driver.images.list({
        owners: ['amazon'],
        filters: { architecture: ['x86_64'] },
      });
      // One of the account's own, since the others are not listed.
      const image = await driver.copyImage(shared ?? '', { name: 'skylane-base' });
      return {
        driver,
        another: make,
        image: image.id,
        size: 't3.micro',
        otherSize: 't3.small',
        range: '10.77.0.0/24',
        addressSource: {},
        secrets,
      };
    },
  });
  test('a network is a subnet in a VPC of its own, which goes with it', async () => {
    const driver = make();
    const before = await driver.vpcs.list();
    const network = await driver.createNetwork({ name: 'inner', ranges: ['10.78.0.0/24'] });
    expect(await driver.getNetwork(network)).toMatchObject({ name: 'inner', ranges: ['10.78.0.0/24'] });
    const vpc = (await driver.vpcs.list()).find(({ id }) => id === network.extra.vpcId);
    expect(vpc).toMatchObject({ cidr: '10.78.0.0/24', isDefault: false });
    const second = await driver
      .createNetwork({ name: 'too many', ranges: ['10.78.0.0/25'], extra: { vpc: vpc?.id ?? '' } })
      .catch((error: unknown) => error);
    expect(second).toMatchObject({ name: expect.stringMatching(/Error$/) });
    await driver.destroyNetwork(network);
    expect(await driver.vpcs.list()).toEqual(before);
    await driver.destroyNetwork(network);
    await driver.close();
  });
  test('an image is found by a public parameter of the Systems Manager, and made an instance from', async () => {
    const driver = make();
    const image = 'resolve:ssm:/aws/service/ami-amazon-linux-latest/amzn2-ami-hvm-x86_64-gp2';
    const { id } = await driver.getImage(image);
    expect(id).toMatch(/^ami-[0-9a-f]+$/);
    const node = await driver.createNode({ name: 'by-parameter', image: id, size: 't3.micro' });
    expect(node.image).toBe(id);
    await driver.destroyNode(node);
    await expect(driver.getImage('resolve:ssm:/aws/service/nothing')).rejects.toMatchObject({
      code: 'image-not-found',
    });
    await driver.close();
  });
}
