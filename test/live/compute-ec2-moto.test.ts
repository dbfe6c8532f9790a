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
        secrets,
      };
    },
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
