import { DigitalOceanCompute } from 'skylane/digital-ocean';
import { startSandbox } from 'skylane/sandbox';
import { afterAll } from 'vitest';
import { describeCompute } from '../support/compute.js';

/** Without its own pace: the sandbox is told not to limit, and a suite of a thousand requests would take minutes. */
class Unpaced extends DigitalOceanCompute {
  static override readonly rate = null as never;
}

const options = {
  flavor: 'digital-ocean',
  buildTime: { mean: 40, spread: 10 },
  actionTime: 10,
  rateLimit: { requests: 1_000_000, per: 1000 },
} as const;
const sandbox = await startSandbox(options);
const small = await startSandbox({ ...options, quota: { instances: 2 } });
afterAll(() => Promise.all([sandbox.close(), small.close()]));

const make = (cloud = sandbox, changes: { token?: string } = {}) =>
  new Unpaced({ endpoint: cloud.identityUrl, region: 'nyc3', ...cloud.credentials, ...changes });

describeCompute({
  name: "the sandbox's DigitalOcean",
  context: async () => {
    const driver = make();
    const image = await driver.getImage('ubuntu-24-04-x64');
    return {
      driver,
      another: () => make(),
      image: image.id,
      size: 's-1vcpu-1gb',
      otherSize: 's-2vcpu-2gb',
      refusedName: 'no such name!',
      limited: () => make(small),
      wrongSecret: () => make(sandbox, { token: 'dop_v1_wrong' }),
      secrets: [sandbox.credentials['token'] ?? ''],
    };
  },
});
