import { generateKeyPairSync } from 'node:crypto';
import { getDriver, Provider } from 'skylane';
import { describe, expect, onTestFinished, test } from 'vitest';
import { stage, ZONE } from '../../../support/compute-engine.js';

const Gce = getDriver(Provider.GCE);

describe('one sign-in in two projects', () => {
  const made = (project: string, options: object) => {
    const driver = new Gce({ region: ZONE, projectId: project, ...options });
    onTestFinished(() => driver.close());
    return driver;
  };
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const key = {
    type: 'service_account',
    client_email: 'robot@mine.iam.gserviceaccount.com',
    private_key: privateKey.export({ type: 'pkcs8', format: 'pem' }),
  } as const;

  test.each([
    ['a token', { token: 'a-token' }],
    ['a function of tokens', { token: () => 'a-token' }],
    ["a service account's key", { credentials: key }],
  ])('of %s is two accounts', async (_, options) => {
    const [one, same, other] = ['one', 'one', 'other'].map((project) => made(project, options));
    expect(one?.accountKey).toBe(same?.accountKey);
    expect(one?.accountKey).not.toBe(other?.accountKey);
    expect(await one?.identify()).toBe(await same?.identify());
    expect(await one?.identify()).not.toBe(await other?.identify());
  });

  test('finds the image of a name in the project that asks', async () => {
    const list = { items: [{ id: '1', name: 'web' }] };
    const { driver, heard, origin } = await stage(
      ({ url }) => (url.pathname.endsWith('/global/images') ? [200, list] : undefined),
      ZONE,
      { projectId: 'project-a' },
    );
    const other = made('project-b', { token: 'a-token', endpoint: origin });
    for (const asking of [driver, other]) {
      await asking.getImage('web').catch(() => {});
      const [, , project] = heard.at(-1)?.url.pathname.split('/') ?? [];
      expect(project).toBe(asking === driver ? 'project-a' : 'project-b');
    }
  });
});
