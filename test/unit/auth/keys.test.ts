import { generateKeyPairSync } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseIniSection, privateKeyOf } from 'skylane/driver';
import { Godaddy } from 'skylane/godaddy';
import { OracleDns } from 'skylane/oracle';
import { Porkbun } from 'skylane/porkbun';
import { StackitDns } from 'skylane/stackit';
import { TransIpDns } from 'skylane/transip';
import { YandexDns } from 'skylane/yandex';
import { describe, expect, it } from 'vitest';
import { Replay } from '../../support/replay.js';

/** A driver as scripts without types see it. */
interface UntypedClass {
  new (options: object): AsyncDisposable;
  fromEnv(options: object, environment: object): Promise<AsyncDisposable>;
}

it('a driver of several keys names the option and the variable that is missing', async () => {
  expect(() => new Porkbun({ apiKey: 'pk1', secretApiKey: '' })).toThrow(
    /secretApiKey.*PORKBUN_SECRET_API_KEY/,
  );
  await expect(Porkbun.fromEnv({}, { variables: { PORKBUN_API_KEY: 'pk1' } } as never)).rejects.toThrow(
    /secretApiKey.*PORKBUN_SECRET_API_KEY/,
  );
});

it('keys stand in no error and in no text of a driver', async () => {
  await using replay = new Replay([], []);
  const keys = { apiKey: 'key-1234567890', apiSecret: 'secret-1234567890' };
  await using driver = new Godaddy({ endpoint: await replay.start(), ...keys });
  const error = await driver.listZones().catch((failure: unknown) => failure);
  const texts = `${String(error)} ${JSON.stringify(error)} ${JSON.stringify(driver)}`;
  for (const key of Object.values(keys)) expect(texts).not.toContain(key);
});

describe('a key in a file that a variable names', () => {
  const { privateKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  });
  const nowhere = { home: '/nowhere', directory: '/nowhere' };
  const oracle = {
    OCI_TENANCY_OCID: 'tenancy',
    OCI_USER_OCID: 'user',
    OCI_FINGERPRINT: '20:3b',
    OCI_REGION: 'us-ashburn-1',
    OCI_COMPARTMENT_OCID: 'compartment',
  };

  it('is read where the key is neither given nor in a variable of its own', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'skylane-key-'));
    const path = join(folder, 'key.pem');
    await writeFile(path, privateKey);
    const accounts = await Promise.all(
      [{ OCI_PRIVATE_KEY_PATH: path }, { OCI_PRIVATE_KEY: privateKey, OCI_PRIVATE_KEY_PATH: '/nowhere' }].map(
        async (variables) => {
          await using dns = await OracleDns.fromEnv(
            {},
            { ...nowhere, variables: { ...oracle, ...variables } },
          );
          return dns.accountKey;
        },
      ),
    );
    expect(accounts[0]).toBe(accounts[1]);
    const variables = { TRANSIP_ACCOUNT_NAME: 'ann', TRANSIP_PRIVATE_KEY_PATH: path };
    await (await TransIpDns.fromEnv({}, { ...nowhere, variables })).close();
    await rm(folder, { recursive: true });
  });

  it('is named where it is not there', async () => {
    const variables = { ...oracle, TF_VAR_private_key_path: '/nowhere/key.pem' };
    await expect(OracleDns.fromEnv({}, { ...nowhere, variables })).rejects.toThrow(
      /OCI_PRIVATE_KEY_PATH names \/nowhere\/key.pem, and there is no such file/,
    );
  });

  it('is parsed once for a driver', () => {
    const keys = { privateKey };
    expect(privateKeyOf('oracle', keys)).toBe(privateKeyOf('oracle', keys));
  });
});

it.each([
  ['stackit', 'projectId', 'STACKIT_PROJECT_ID', StackitDns],
  ['yandex', 'folderId', 'YANDEX_CLOUD_FOLDER_ID', YandexDns],
] as const)(
  '%s names the option %s and the variable %s where it is missing',
  async (name, option, variable, Dns) => {
    const Untyped = Dns as unknown as UntypedClass;
    const words = new RegExp(`${name}: the option ${option} is missing.*${variable}`);
    for (const options of [{}, { [option]: '' }])
      expect(() => new Untyped({ token: 'a-token', ...options })).toThrow(words);
    const nowhere = { home: '/nowhere', directory: '/nowhere' };
    const make = (variables: object): Promise<AsyncDisposable> =>
      Untyped.fromEnv({ token: 'a-token' }, { ...nowhere, variables });
    await expect(make({})).rejects.toThrow(words);
    await using driver = await make({ [variable]: 'ours' });
    expect(driver).toBeInstanceOf(Dns);
  },
);

it('a required option may come from the environment beside a token that is given', async () => {
  const environment = { home: '/nowhere', directory: '/nowhere', variables: { STACKIT_PROJECT_ID: 'ours' } };
  await using driver = await StackitDns.fromEnv({ token: () => Promise.resolve('a-token') }, environment);
  expect(driver.provider).toBe('stackit');
});

describe('a section of an INI file', () => {
  const text = '[DEFAULT]\nregion = one\n[own]\nuser = u\n';

  it('has what DEFAULT sets for all, which is a section too', () => {
    expect(parseIniSection(text, 'own')).toEqual(
      new Map([
        ['region', 'one'],
        ['user', 'u'],
      ]),
    );
    expect(parseIniSection(text, 'DEFAULT')).toEqual(new Map([['region', 'one']]));
  });

  it('is undefined where it is not there', () => {
    expect(parseIniSection(text, 'other')).toBeUndefined();
    expect(parseIniSection('[own]\n', 'DEFAULT')).toBeUndefined();
  });
});
