import { randomUUID } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getDriver, Provider } from 'skylane';
import { computeBehaviours } from 'skylane/conformance';
import { describe, expect, test, vi } from 'vitest';
import { describeCompute, pickSpec } from '../support/compute.js';
import { labServer } from '../support/lab.js';
import { networksOf, openStackBehaviours, placementBehaviours } from '../support/openstack-behaviours.js';

interface LabUser {
  readonly username: string;
  readonly password: string;
  readonly project_name: string;
}

interface OpenStackLab {
  readonly application_credential: { readonly id: string; readonly secret: string };
  readonly auth_url: string;
  readonly region: string;
  readonly users: { readonly demo: LabUser; readonly limited: LabUser };
}

const further = [...openStackBehaviours, ...placementBehaviours];
const lab = labServer<OpenStackLab>('openstack-lab');

if (lab === null) {
  const count = computeBehaviours.length + further.length + 5;
  console.warn(`SKIPPED: ${count} tests of compute on OpenStack.`);
  describe.skip(`compute on OpenStack: ${count} tests`, () => {});
} else {
  const OpenStack = getDriver(Provider.OPENSTACK);
  const make = (user: LabUser, changes: { region?: string; password?: string } = {}) =>
    new OpenStack({
      endpoint: lab.auth_url,
      username: user.username,
      password: user.password,
      projectName: user.project_name,
      region: lab.region,
      ...changes,
    });
  const { demo, limited } = lab.users;
  describeCompute({
    name: 'OpenStack',
    without: { 'makes a volume larger': 'the fake volume group of this Cinder cannot extend a volume' },
    further,
    context: async () => {
      const driver = make(demo);
      return {
        driver,
        another: () => make(demo),
        ...(await pickSpec(driver, /tiny/)),
        networks: 'none',
        ...(await networksOf(driver)),
        refusedName: 'x'.repeat(256),
        limited: () => make(limited),
        wrongSecret: () => make(demo, { password: 'not the password' }),
        wrongRegion: () => make(demo, { region: 'Nowhere' }),
        secrets: [demo.password],
      };
    },
  });

  test('a volume whose enlargement is accepted and fails then is an error', async () => {
    await using driver = make(demo);
    const { id } = await driver.createVolume({ name: `skylane-${randomUUID()}`, size: 1 });
    const settled = (state: string) =>
      vi.waitUntil(async () => (await driver.getVolume(id)).state === state, {
        timeout: 60_000,
        interval: 500,
      });
    try {
      await settled('available');
      await expect(driver.resizeVolume(id, 2)).rejects.toMatchObject({
        code: 'conflict',
        message: expect.stringContaining('error_extending') as string,
      });
    } finally {
      await driver.destroyVolume(id);
    }
  });

  describe('signing in to OpenStack', () => {
    const environment = (variables: Record<string, string>) => ({
      variables: { OS_AUTH_URL: lab.auth_url, OS_REGION_NAME: lab.region, ...variables },
      home: '/nowhere',
      directory: '/nowhere',
    });
    const works = async (variables: Record<string, string>) => {
      await using driver = await OpenStack.fromEnv({}, environment(variables));
      return (await driver.listSizes()).length > 0;
    };

    test('works with the variables of a password', async () => {
      const { username, password, project_name: project } = demo;
      expect(await works({ OS_USERNAME: username, OS_PASSWORD: password, OS_PROJECT_NAME: project })).toBe(
        true,
      );
    });

    test('works with the variables of an application credential', async () => {
      const { id, secret } = lab.application_credential;
      expect(
        await works({
          OS_AUTH_TYPE: 'v3applicationcredential',
          OS_APPLICATION_CREDENTIAL_ID: id,
          OS_APPLICATION_CREDENTIAL_SECRET: secret,
        }),
      ).toBe(true);
    });

    test('works with a token', async () => {
      const response = await fetch(`${lab.auth_url}/auth/tokens`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({
          auth: {
            identity: {
              methods: ['password'],
              password: {
                user: { name: demo.username, domain: { name: 'Default' }, password: demo.password },
              },
            },
          },
        }),
      });
      const token = response.headers.get('x-subject-token') ?? '';
      expect(
        await works({ OS_AUTH_TYPE: 'v3token', OS_TOKEN: token, OS_PROJECT_NAME: demo.project_name }),
      ).toBe(true);
    });

    test('works with clouds.yaml and secure.yaml', async () => {
      const home = await mkdtemp(join(tmpdir(), 'skylane-clouds-'));
      const folder = join(home, '.config', 'openstack');
      await mkdir(folder, { recursive: true });
      const auth = { auth_url: lab.auth_url, username: demo.username, project_name: demo.project_name };
      const clouds = { lab: { auth, region_name: lab.region } };
      await writeFile(join(folder, 'clouds.yaml'), JSON.stringify({ clouds }));
      await writeFile(
        join(folder, 'secure.yaml'),
        `clouds: { lab: { auth: { password: ${demo.password} } } }`,
      );
      await using driver = await OpenStack.fromEnv(
        { cloud: 'lab' },
        { variables: {}, home, directory: '/nowhere' },
      );
      expect((await driver.listImages()).length).toBeGreaterThan(0);
      await rm(home, { recursive: true });
    });
  });
}
