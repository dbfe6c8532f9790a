import { mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { afterEach, beforeEach, describe, expect, expectTypeOf, it } from 'vitest';
import { getDriver, Provider } from 'skylane';
import { readOpenStackConfig } from '../../../dist/src/auth/openstack/config.js';
import type { Environment } from '../../../dist/src/environment.js';
import type { RackspaceCompute } from 'skylane/rackspace';

const OpenStack = getDriver(Provider.OPENSTACK);
const Rackspace = getDriver(Provider.RACKSPACE);

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'skylane-env-'));
  await mkdir(join(root, 'home/.config/openstack'), { recursive: true });
  await mkdir(join(root, 'work'));
});
afterEach(() => rm(root, { recursive: true }));

function environment(variables: Environment['variables'] = {}): Environment {
  return { variables, home: join(root, 'home'), directory: join(root, 'work') };
}

const PASSWORD = {
  OS_AUTH_URL: 'https://keystone.example/v3',
  OS_USERNAME: 'ann',
  OS_PASSWORD: 'long-password',
  OS_PROJECT_NAME: 'web',
};

const CLOUDS = `
clouds:
  prod:
    auth:
      auth_url: https://keystone.example:5000
      username: ann
      project_name: web
      user_domain_name: People
      project_domain_id: d-1
    region_name: RegionTwo
    interface: internal
    compute_endpoint_override: https://nova.example/v2.1
    volumev3_endpoint_override: https://cinder.example/v3/p
  robot:
    auth_type: v3applicationcredential
    auth:
      auth_url: https://keystone.example/v3
      application_credential_id: id-1
      application_credential_secret: app-secret
      username: left-over
      password: left-over-password
    regions: [ { name: RegionOne }, RegionTwo ]
`;

const read = (variables: Environment['variables'] = {}, cloud?: string) =>
  readOpenStackConfig('openstack', environment(variables), { cloud });

describe('OS_* variables', () => {
  it('become the options of a driver', async () => {
    const config = await read({
      ...PASSWORD,
      OS_USER_DOMAIN_NAME: 'People',
      OS_PROJECT_DOMAIN_ID: 'd-1',
      OS_REGION_NAME: 'RegionOne',
      OS_INTERFACE: 'internalURL',
      OS_COMPUTE_ENDPOINT_OVERRIDE: 'https://nova.example',
    });
    expect(config).toEqual({
      endpoint: 'https://keystone.example/v3',
      username: 'ann',
      password: 'long-password',
      projectName: 'web',
      userDomainName: 'People',
      projectDomainId: 'd-1',
      region: 'RegionOne',
      interface: 'internal',
      endpoints: { compute: 'https://nova.example' },
    });
  });

  it('take the old names for a project', async () => {
    expect(await read({ OS_TENANT_NAME: 'web', OS_TENANT_ID: '7' })).toMatchObject({
      projectName: 'web',
      projectId: '7',
    });
  });

  it('choose version 2.0 of Keystone by OS_AUTH_TYPE or OS_IDENTITY_API_VERSION', async () => {
    const url = { OS_AUTH_URL: 'https://keystone.example:5000/' };
    expect(await read({ ...url, OS_AUTH_TYPE: 'v2password' })).toMatchObject({
      endpoint: 'https://keystone.example:5000/v2.0',
    });
    expect(await read({ ...url, OS_IDENTITY_API_VERSION: '2' })).toMatchObject({
      endpoint: 'https://keystone.example:5000/v2.0',
    });
    expect(await read({ ...url, OS_IDENTITY_API_VERSION: '3' })).toMatchObject({
      endpoint: 'https://keystone.example:5000',
    });
  });

  it('take only what belongs to the auth type', async () => {
    expect(await read({ ...PASSWORD, OS_AUTH_TYPE: 'v3token', OS_TOKEN: 'tok-1' })).toEqual({
      endpoint: 'https://keystone.example/v3',
      token: 'tok-1',
      projectName: 'web',
    });
  });

  it('name an auth type that is not supported', async () => {
    await expect(read({ ...PASSWORD, OS_AUTH_TYPE: 'v3kerberos' })).rejects.toThrow(
      /"v3kerberos" \(OS_AUTH_TYPE\) is not supported/,
    );
  });

  it('count as not set when empty', async () => {
    expect(await read({ OS_AUTH_URL: '' })).toEqual({});
  });

  it('read the certificates that they name', async () => {
    await writeFile(join(root, 'work/ca.pem'), 'PEM');
    expect(await read({ ...PASSWORD, OS_CACERT: 'ca.pem' })).toMatchObject({ tls: { ca: 'PEM' } });
    await expect(read({ ...PASSWORD, OS_CACERT: 'gone.pem' })).rejects.toThrow(
      /OS_CACERT.*gone\.pem.*no such file/,
    );
  });
});

describe('clouds.yaml', () => {
  const inHome = (name: string, text: string) => writeFile(join(root, 'home/.config/openstack', name), text);

  it('is read for the cloud that OS_CLOUD names, with secure.yaml laid over it', async () => {
    await inHome('clouds.yaml', CLOUDS);
    await inHome('secure.yaml', 'clouds: { prod: { auth: { password: from-secure } } }');
    expect(await read({ OS_CLOUD: 'prod' })).toEqual({
      endpoint: 'https://keystone.example:5000',
      username: 'ann',
      password: 'from-secure',
      projectName: 'web',
      userDomainName: 'People',
      projectDomainId: 'd-1',
      region: 'RegionTwo',
      interface: 'internal',
      endpoints: { compute: 'https://nova.example/v2.1', volume: 'https://cinder.example/v3/p' },
    });
  });

  it('yields an application credential without the password beside it', async () => {
    await inHome('clouds.yaml', CLOUDS);
    const config = await read({}, 'robot');
    expect(config).toMatchObject({ applicationCredentialSecret: 'app-secret', region: 'RegionOne' });
    expect(config).not.toHaveProperty('password');
  });

  it('is looked for in the working folder first', async () => {
    await inHome('clouds.yaml', CLOUDS);
    await writeFile(join(root, 'work/clouds.yaml'), 'clouds: { prod: { auth: { username: nearer } } }');
    expect(await read({ OS_CLOUD: 'prod' })).toEqual({ username: 'nearer' });
  });

  it('is taken from OS_CLIENT_CONFIG_FILE before all', async () => {
    await writeFile(join(root, 'work/clouds.yaml'), CLOUDS);
    await writeFile(join(root, 'home/mine.json'), '{"clouds":{"prod":{"auth":{"username":"mine"}}}}');
    const config = await read({ OS_CLOUD: 'prod', OS_CLIENT_CONFIG_FILE: '~/mine.json' });
    expect(config).toEqual({ username: 'mine' });
  });

  it('lends its only cloud where no variable says otherwise', async () => {
    await inHome('clouds.yaml', 'clouds: { only: { auth: { username: sole } } }');
    expect(await read()).toEqual({ username: 'sole' });
    expect(await read(PASSWORD)).toMatchObject({ username: 'ann' });
  });

  it('yields its region to OS_REGION_NAME', async () => {
    await inHome('clouds.yaml', CLOUDS);
    expect(await read({ OS_CLOUD: 'prod', OS_REGION_NAME: 'RegionNine' })).toMatchObject({
      region: 'RegionNine',
    });
  });

  it('lists its clouds when the one named is not there', async () => {
    await inHome('clouds.yaml', CLOUDS);
    await expect(read({ OS_CLOUD: 'test' })).rejects.toMatchObject({
      code: 'authentication',
      message: expect.stringMatching(/no cloud "test" \(OS_CLOUD\)\. It has: prod, robot/),
    });
  });

  it('is missed aloud, with the places looked at', async () => {
    await expect(read({ OS_CLOUD: 'prod' })).rejects.toThrow(
      /no clouds\.yaml\. Looked at: .*\/work\/clouds\.yaml/,
    );
  });

  it('is never quoted when it is not YAML', async () => {
    await inHome('clouds.yaml', 'clouds:\n  prod: { auth: { password: "hush-hush');
    const error: unknown = await read({ OS_CLOUD: 'prod' }).catch((caught: unknown) => caught);
    expect(error).toMatchObject({ code: 'authentication' });
    expect(inspect(error)).toMatch(/not valid YAML/);
    expect(inspect(error)).not.toContain('hush-hush');
  });
});

describe('certificates that are to go unverified', () => {
  it.each(['OS_INSECURE=true', 'OS_INSECURE=1', 'OS_VERIFY=False'])('are refused (%s)', async (setting) => {
    const [name = '', value = ''] = setting.split('=');
    await expect(OpenStack.fromEnv({}, environment({ ...PASSWORD, [name]: value }))).rejects.toMatchObject({
      code: 'invalid-request',
      message: expect.stringMatching(/OS_CACERT .*tls: \{ ca \}/),
    });
  });

  it('are refused in clouds.yaml too', async () => {
    const file = CLOUDS.replace(
      '    region_name: RegionTwo',
      '    region_name: RegionTwo\n    verify: false',
    );
    await writeFile(join(root, 'home/.config/openstack/clouds.yaml'), file);
    await expect(
      OpenStack.fromEnv({ cloud: 'prod', password: 'long-password' }, environment()),
    ).rejects.toMatchObject({ code: 'invalid-request' });
  });

  it('are refused for Rackspace too, at its own address as at a private one', async () => {
    const bob = { OS_USERNAME: 'bob', OS_PASSWORD: 'pw', OS_INSECURE: 'true' };
    for (const variables of [bob, { ...bob, OS_AUTH_URL: 'https://identity.example/v2.0' }])
      await expect(Rackspace.fromEnv({ region: 'DFW' }, environment(variables))).rejects.toMatchObject({
        code: 'invalid-request',
        message: expect.stringMatching(/^rackspace: OS_INSECURE.*OS_CACERT .*tls: \{ ca \}/),
      });
    const file = 'clouds:\n  rax: { auth: { username: bob, password: pw }, verify: false }\n';
    await writeFile(join(root, 'home/.config/openstack/clouds.yaml'), file);
    await expect(Rackspace.fromEnv({ cloud: 'rax', region: 'DFW' }, environment())).rejects.toMatchObject({
      code: 'invalid-request',
    });
  });

  it('matter no more where the authority is named, nor without TLS', async () => {
    const insecure = { ...PASSWORD, OS_INSECURE: 'true' };
    const ca = join(root, 'ca.pem');
    await writeFile(ca, 'PEM');
    for (const [options, variables] of [
      [{}, { ...insecure, OS_CACERT: ca }],
      [{ tls: { ca: 'PEM' } }, insecure],
      [{}, { ...insecure, OS_AUTH_URL: 'http://keystone.example/v3' }],
    ] as const) {
      await expect(OpenStack.fromEnv(options, environment(variables))).resolves.toBeInstanceOf(OpenStack);
      await expect(Rackspace.fromEnv(options, environment(variables))).resolves.toBeInstanceOf(Rackspace);
    }
  });
});

describe('fromEnv', () => {
  it('makes a driver, with options given before those found', async () => {
    const driver = await OpenStack.fromEnv(
      { region: 'RegionOne' },
      environment({ ...PASSWORD, OS_REGION_NAME: 'X' }),
    );
    expect(driver).toBeInstanceOf(OpenStack);
    expect(driver.region).toBe('RegionOne');
    expect(driver.accountKey).toContain('ann');
  });

  it.each([
    ['OS_AUTH_URL', 'endpoint'],
    ['OS_USERNAME', 'username'],
    ['OS_PASSWORD', 'password'],
  ])('names %s and the option when it is missing', async (name, field) => {
    await expect(OpenStack.fromEnv({}, environment({ ...PASSWORD, [name]: '' }))).rejects.toMatchObject({
      code: 'authentication',
      message: expect.stringMatching(new RegExp(`option ${field} is missing.*${name}`)),
    });
  });

  it('makes a Rackspace driver of RACKSPACE_* and says so in its type', async () => {
    const rax = await Rackspace.fromEnv(
      { region: 'DFW' },
      environment({ RACKSPACE_USERNAME: 'bob', RACKSPACE_API_KEY: 'key-of-bob' }),
    );
    expectTypeOf(rax).toEqualTypeOf<RackspaceCompute>();
    expect(rax).toBeInstanceOf(Rackspace);
    expect(rax.region).toBe('DFW');
    expect(inspect(rax)).not.toContain('key-of-bob');
  });

  it('takes RACKSPACE_REGION before OS_REGION_NAME', async () => {
    const own = { RACKSPACE_USERNAME: 'bob', RACKSPACE_API_KEY: 'key-of-bob', OS_REGION_NAME: 'ORD' };
    expect((await Rackspace.fromEnv({}, environment(own))).region).toBe('ORD');
    expect((await Rackspace.fromEnv({}, environment({ ...own, RACKSPACE_REGION: 'LON' }))).region).toBe(
      'LON',
    );
  });

  it('never sends a Rackspace key to the cloud that OS_AUTH_URL names', async () => {
    const rax = await Rackspace.fromEnv(
      { region: 'DFW' },
      environment({ ...PASSWORD, RACKSPACE_USERNAME: 'bob', RACKSPACE_API_KEY: 'key-of-bob' }),
    );
    expect(rax.accountKey).toContain('identity.api.rackspacecloud.com');
    expect(rax.accountKey).not.toContain('keystone.example');
  });

  it('falls back to OS_* for Rackspace', async () => {
    const rax = await Rackspace.fromEnv(
      {},
      environment({
        OS_USERNAME: 'bob',
        OS_PASSWORD: 'long-password',
        OS_REGION_NAME: 'ORD',
        OS_TENANT_ID: '7',
      }),
    );
    expect(rax.accountKey).toContain('bob@7');
    await expect(Rackspace.fromEnv({}, environment({ OS_USERNAME: 'bob' }))).rejects.toThrow(
      /apiKey is missing.*RACKSPACE_API_KEY/,
    );
  });
});
