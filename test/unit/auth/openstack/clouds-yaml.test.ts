import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CloudError, getDriver, Provider } from 'skylane';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readOpenStackConfig } from '../../../../dist/src/auth/openstack/config.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'skylane-clouds-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

type Files = Readonly<Record<string, string>>;

async function read(files: Files, variables: Readonly<Record<string, string>> = {}, region?: string) {
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
  return readOpenStackConfig(
    'openstack',
    { variables, home: join(folder, 'home'), directory: folder },
    { region },
  );
}

/** A file with one cloud, whose settings these lines are. */
const cloud = (...lines: readonly string[]): Files => ({
  'clouds.yaml': `clouds:\n  c:\n${lines.map((line) => `    ${line}\n`).join('')}`,
});
const AUTH = 'auth: {auth_url: "https://k.example/v3", username: ann, password: pw, project_name: web}';

async function failure(files: Files, variables: Readonly<Record<string, string>> = {}): Promise<CloudError> {
  const error: unknown = await read(files, variables).catch((thrown: unknown) => thrown);
  if (CloudError.is(error)) return error;
  throw new Error('it should have been a CloudError', { cause: error });
}

describe('the values of a file', () => {
  test.each([
    '0001',
    '1.10',
    '1e5',
    '12345678901234567890',
    '0x1F',
    '1_000',
    '12:30',
    'yes',
    '2024-01-01',
    'true',
  ])('are text as they are written: %s', async (text) => {
    const auth = `auth: {auth_url: "https://k.example", username: ${text}, password: ${text}, project_id: ${text}}`;
    expect(await read(cloud(auth))).toMatchObject({ username: text, password: text, projectId: text });
  });

  test.each(['~', 'null', ''])('are missing where they are %j', async (text) => {
    expect(await read(cloud(`auth: {username: ann, password: ${text}}`))).not.toHaveProperty('password');
  });

  test('may be words for true and false where that is asked', async () => {
    for (const line of ['verify: false', 'verify: no', 'insecure: yes', 'insecure: True'])
      expect(await read(cloud(AUTH, line))).toMatchObject({ unverified: true });
    expect(await read(cloud(AUTH, 'verify: true', 'insecure: false'))).not.toHaveProperty('unverified');
  });

  test.each([
    'password: *MySecret',
    'password: !vault MySecret',
    'password: "MySecret',
    '\tpassword: MySecret',
  ])('never get into the error of a file that is not YAML: %j', async (line) => {
    const error = await failure(cloud(line));
    expect(error).toMatchObject({ code: 'authentication' });
    expect(JSON.stringify([error.message, error.stack, error.cause])).not.toContain('MySecret');
    expect(error.message).toContain('clouds.yaml');
  });

  test('that are aliases without end are refused', async () => {
    const bomb = [...'bcdefg'].map(
      (letter, index) => `${letter}: &${letter} [${Array(9).fill(`*${'abcdef'[index]}`).join(',')}]`,
    );
    const error = await failure({
      'clouds.yaml': `a: &a [x,x,x,x,x,x,x,x,x]\n${bomb.join('\n')}\nclouds: {c: {auth: *g}}\n`,
    });
    expect(error.code).toBe('authentication');
  });

  test('that should be text and are a list are named', async () => {
    expect((await failure(cloud('auth: {username: [ann], password: pw}'))).message).toMatch(
      /username .* a list/,
    );
  });
});

describe('a region', () => {
  const regions = [
    AUTH,
    'regions:',
    '- name: A',
    '  values: {auth: {project_name: pa}}',
    '- name: B',
    '  values: {auth: {project_name: pb}, interface: internal}',
  ];

  test('lays its values over the cloud', async () => {
    expect(await read(cloud(...regions), { OS_REGION_NAME: 'B' })).toMatchObject({
      region: 'B',
      projectName: 'pb',
      username: 'ann',
      interface: 'internal',
    });
  });

  test('may be named by the option of fromEnv', async () => {
    expect(await read(cloud(...regions), {}, 'b')).toMatchObject({ region: 'B', projectName: 'pb' });
    const driver = await getDriver(Provider.OPENSTACK).fromEnv(
      { region: 'B' },
      { variables: { OS_CLOUD: 'c' }, home: folder, directory: folder },
    );
    expect(driver.region).toBe('B');
    await driver.close();
  });

  test('is the first where none is named', async () => {
    expect(await read(cloud(...regions))).toMatchObject({ region: 'A', projectName: 'pa' });
  });

  test('that the cloud does not list is refused with those it lists', async () => {
    expect(await failure(cloud(...regions), { OS_REGION_NAME: 'C' })).toMatchObject({
      code: 'region-not-found',
      message: expect.stringMatching(/"C".*A, B/),
    });
  });
});

describe('single services', () => {
  test('have regions, interfaces, versions and URLs of their own, by all their names', async () => {
    const config = await read(
      cloud(
        AUTH,
        'interface: [internal, public]',
        'object_store_region_name: R2',
        'image_interface: admin',
        'volume_api_version: 2',
        'object_store_endpoint_override: https://s.example/v1/AUTH_x',
        'region_name: R1',
        'compute_endpoint_override: "https://{region_name}.example"',
      ),
    );
    expect(config).toMatchObject({
      interface: ['internal', 'public'],
      endpoints: { storage: 'https://s.example/v1/AUTH_x', compute: 'https://R1.example' },
      services: { storage: { region: 'R2' }, image: { interface: 'admin' }, volume: { apiVersion: '2' } },
    });
  });
});

describe('a profile', () => {
  const acme = {
    'clouds-public.yaml': 'public-clouds: {acme: {auth: {auth_url: "https://acme/v3"}, region_name: R9}}',
  };
  const user = 'auth: {username: ann, password: pw, project_name: web}';

  test('of clouds-public.yaml fills in what the cloud leaves out', async () => {
    expect(await read({ ...cloud('profile: acme', user), ...acme })).toMatchObject({
      endpoint: 'https://acme/v3',
      region: 'R9',
      username: 'ann',
    });
  });

  test('of a public cloud is known by its name', async () => {
    expect(await read(cloud('profile: citycloud', user, 'region_name: Fra1'))).toMatchObject({
      endpoint: 'https://Fra1.citycloud.com:5000/v3',
    });
  });

  test.each(['nobody', 'https://cloud.example', 'vexxhost', 'internap'])(
    '%s is refused by name',
    async (name) => {
      expect((await failure(cloud(`profile: ${name}`, user))).message).toContain(name);
    },
  );
});

describe('ways to sign in', () => {
  test.each([
    'v3oidcdeviceauthz',
    'v3oidcauthcode',
    'v3kerberos',
    'v3fedkerb',
    'v3samlpassword',
    'v3adfspassword',
    'v3oauth1',
    'v3oauth2clientcredential',
    'v3tokenlessauth',
    'v3websso',
    'anything',
  ])('%s is refused by name', async (kind) => {
    expect((await failure(cloud(`auth_type: ${kind}`, AUTH))).message).toContain(`"${kind}"`);
  });

  test('are not guessed where a cloud has the secrets of two', async () => {
    const both =
      'auth: {auth_url: "https://k", username: ann, password: pw, application_credential_secret: s}';
    expect((await failure(cloud(both))).message).toMatch(
      /password and application_credential_secret .* auth_type/,
    );
    expect(
      (await failure({}, { OS_AUTH_URL: 'https://k', OS_PASSWORD: 'pw', OS_TOKEN: 't' })).message,
    ).toMatch(/password and token/);
  });

  test.each([
    [{ OS_AUTH_URL: 'https://k', OS_APPLICATION_CREDENTIAL_SECRET: 's' }, 'OS_APPLICATION_CREDENTIAL_ID'],
    [{ OS_AUTH_URL: 'https://k', OS_KEY: '/k.pem' }, 'OS_KEY'],
    [{ OS_AUTH_URL: 'https://k', OS_USERNAME: 'ann' }, 'OS_PASSWORD'],
    [{ OS_AUTH_URL: 'https://k', OS_PASSWORD: 'pw' }, 'OS_USERNAME'],
    [{ OS_USERNAME: 'ann', OS_PASSWORD: 'pw' }, 'OS_AUTH_URL'],
    [{ OS_AUTH_URL: 'https://k', OS_APPLICATION_CREDENTIAL_ID: 'a' }, 'OS_APPLICATION_CREDENTIAL_SECRET'],
    [{ OS_AUTH_URL: 'https://k', OS_PASSWORD: 'p', OS_TRUST_ID: 't', OS_PROJECT_ID: 'p' }, 'trust_id'],
    [{ OS_AUTH_URL: 'https://k', OS_PASSWORD: 'p', OS_SYSTEM_SCOPE: 'some' }, 'OS_SYSTEM_SCOPE'],
    [{ OS_AUTH_TYPE: 'none' }, 'OS_ENDPOINT'],
    [{ OS_AUTH_TYPE: 'admin_token', OS_ENDPOINT: 'https://n' }, 'OS_TOKEN'],
    [
      { OS_AUTH_URL: 'https://k/v2.0', OS_USERNAME: 'a', OS_PASSWORD: 'p', OS_PROJECT_DOMAIN_NAME: 'D' },
      'v2.0',
    ],
  ])('that are half there name what is missing: %j', async (variables, name) => {
    const environment = { variables, home: folder, directory: folder };
    await expect(getDriver(Provider.OPENSTACK).fromEnv({}, environment)).rejects.toThrow(name);
  });
});

describe('the files', () => {
  test.each(['OS_CLIENT_CONFIG_FILE', 'OS_CLIENT_SECURE_FILE'])(
    'that %s names must be there',
    async (variable) => {
      const error = await failure(cloud(AUTH), { [variable]: join(folder, 'gone.yaml') });
      expect(error.message).toContain(variable);
      expect(error.message).toContain('gone.yaml');
    },
  );

  test('that a variable names must be readable', async () => {
    await mkdir(join(folder, 'a-folder'));
    const error = await failure(cloud(AUTH), { OS_CLIENT_CONFIG_FILE: join(folder, 'a-folder') });
    expect(error.message).toMatch(/a-folder/);
  });

  test('that cannot be read are said where the cloud is not found', async () => {
    await mkdir(join(folder, 'clouds.yaml'));
    await chmod(join(folder, 'clouds.yaml'), 0o700);
    const error = await failure({}, { OS_CLOUD: 'c' });
    expect(error.message).toMatch(/clouds\.yaml cannot be read/);
  });

  test('without the cloud that is named list those there are, and nothing else', async () => {
    const error = await failure(cloud(AUTH), { OS_CLOUD: 'd' });
    expect(error.message).toMatch(/no cloud "d" .* It has: c\./);
    expect(error.message).not.toContain('pw');
  });

  test('may name the variables as a cloud: envvars', async () => {
    const variables = {
      OS_CLOUD: 'envvars',
      OS_AUTH_URL: 'https://e',
      OS_USERNAME: 'eve',
      OS_PASSWORD: '0123',
    };
    expect(await read(cloud(AUTH), variables)).toMatchObject({
      endpoint: 'https://e',
      username: 'eve',
      password: '0123',
    });
    expect((await failure(cloud(AUTH), { OS_CLOUD: 'envvars' })).message).toMatch(/no cloud "envvars"/);
  });
});
