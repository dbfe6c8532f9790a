import { getDriver, Provider } from 'skylane';
import { expect, onTestFinished, test } from 'vitest';

const endpoint = 'http://127.0.0.1:9';
const subscriptionId = '00000000-0000-0000-0000-000000000001';

test.each([
  [
    'GCE',
    () => new (getDriver(Provider.GCE))({ projectId: 'p', token: 't', region: 'us-east1-b', endpoint }),
  ],
  [
    'EC2',
    () =>
      new (getDriver(Provider.EC2))({
        accessKeyId: 'A',
        secretAccessKey: 's',
        region: 'us-east-1',
        endpoint,
      }),
  ],
  ['OpenStack', () => new (getDriver(Provider.OPENSTACK))({ token: 't', endpoint })],
  ['Azure', () => new (getDriver(Provider.AZURE))({ token: 't', subscriptionId, endpoint })],
])('%s: the end of a console is a whole number of lines, and not all of it for 0', async (_, make) => {
  const driver = make();
  onTestFinished(() => driver.close());
  for (const lines of [0, -1, 1.5, Number.NaN])
    await expect(driver.getConsoleOutput('77', { lines })).rejects.toMatchObject({
      code: 'invalid-request',
      message: expect.stringContaining('lines'),
    });
});
