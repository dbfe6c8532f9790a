import { generateKeyPairSync } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { OracleCompute, OracleDns } from 'skylane/oracle';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const PEM = generateKeyPairSync('rsa', { modulusLength: 2048 })
  .privateKey.export({ type: 'pkcs8', format: 'pem' })
  .toString();
const CONFIG = `
[DEFAULT]
user=ocid1.user.oc1..u
fingerprint=20:3b
tenancy=ocid1.tenancy.oc1..t
region=eu-frankfurt-1
key_file=~/.oci/key.pem

[other]
region = us-ashburn-1

[session]
security_token_file=~/.oci/token
`;
const C = { OCI_COMPARTMENT_OCID: 'ocid1.compartment.oc1..c' };
let home: string;

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'skylane-oci-'));
  await mkdir(join(home, '.oci'));
  await writeFile(join(home, '.oci', 'config'), CONFIG);
  await writeFile(join(home, '.oci', 'key.pem'), PEM);
  await writeFile(join(home, 'broken'), 'no section');
});
afterAll(() => rm(home, { recursive: true }));

type Variables = Readonly<Record<string, string>>;

/** Whom the driver signs in as, and the region of its host. */
async function found(variables: Variables, options: object = {}): Promise<unknown> {
  const { readEnvironment } = OracleCompute;
  const { tenancy, user, fingerprint, region, privateKey } = await readEnvironment.call(
    OracleCompute,
    {
      variables: { ...C, ...variables },
      home,
      directory: home,
    },
    options,
  );
  return { tenancy, user, fingerprint, region, hasKey: privateKey === PEM };
}

const OWN = {
  tenancy: 'ocid1.tenancy.oc1..t',
  user: 'ocid1.user.oc1..u',
  fingerprint: '20:3b',
  region: 'eu-frankfurt-1',
  hasKey: true,
};

describe('fromEnv of Oracle', () => {
  test('reads the profile DEFAULT', async () => {
    expect(await found({})).toEqual(OWN);
  });

  test.each([
    ['the option', {}, { profile: 'other' }],
    ['OCI_CLI_PROFILE', { OCI_CLI_PROFILE: 'other' }, {}],
  ])('reads the profile that %s names, which inherits from DEFAULT', async (_, variables, options) => {
    expect(await found(variables, options)).toEqual({ ...OWN, region: 'us-ashburn-1' });
  });

  test('lets variables of the command line, of Terraform and its own go before the profile', async () => {
    const variables = { OCI_CLI_USER: 'cli', TF_VAR_fingerprint: 'tf', OCI_REGION: 'uk-london-1' };
    expect(await found(variables)).toEqual({
      ...OWN,
      user: 'cli',
      fingerprint: 'tf',
      region: 'uk-london-1',
    });
  });

  test('lets options go before all', async () => {
    expect(await found({ OCI_CLI_USER: 'cli' }, { user: 'given' })).toEqual({ ...OWN, user: 'given' });
  });

  test('does not read the file where variables say it all', async () => {
    const variables = {
      OCI_CLI_CONFIG_FILE: '/nowhere',
      OCI_CLI_TENANCY: OWN.tenancy,
      OCI_CLI_USER: OWN.user,
      OCI_CLI_FINGERPRINT: OWN.fingerprint,
      OCI_CLI_REGION: OWN.region,
      OCI_CLI_KEY_CONTENT: PEM,
    };
    expect(await found(variables)).toEqual(OWN);
    const { OCI_CLI_KEY_CONTENT: _, ...others } = variables;
    expect(await found({ ...others, OCI_CLI_KEY_FILE: join(home, '.oci', 'key.pem') })).toEqual(OWN);
  });

  test.each([
    [{ OCI_CLI_PROFILE: 'missing' }, /has no profile missing/],
    [{ OCI_CLI_PROFILE: 'session' }, /session token/],
    [{ OCI_CLI_CONFIG_FILE: '/nowhere' }, /OCI_CLI_CONFIG_FILE names \/nowhere, and there is no such file/],
    [{ OCI_CLI_CONFIG_FILE: 'broken' }, /line 1/],
  ])('says what is wrong with %j', async (variables, words) => {
    await expect(found(variables)).rejects.toThrow(words);
  });

  test('says which option is missing without file and variables', async () => {
    const environment = { variables: C, home: '', directory: '' };
    await expect(OracleCompute.fromEnv({}, environment)).rejects.toThrow(
      /option tenancy is missing.*OCI_TENANCY_OCID/,
    );
  });

  test('is the same for DNS', async () => {
    const environment = { variables: C, home, directory: home };
    await using dns = await OracleDns.fromEnv({}, environment);
    expect(dns.region).toBe('eu-frankfurt-1');
  });
});
