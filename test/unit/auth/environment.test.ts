import { execFileSync, spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getDriver, Provider } from 'skylane';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { lookAtFile, readNamedFile, resolvePath } from '../../../dist/src/environment.js';
import { localServer } from '../../support/local-server.js';

const Ec2 = getDriver(Provider.EC2);
const AzureBlobs = getDriver(Provider.AZURE_BLOBS);
const KEYS = { AWS_ACCESS_KEY_ID: 'AKID', AWS_SECRET_ACCESS_KEY: 's', AWS_REGION: 'eu-central-1' };

let home: string;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'skylane-environment-'));
});
afterEach(() => rm(home, { recursive: true }));
const environment = (variables: Record<string, string>) => ({ variables, home, directory: home });

describe('files that cannot be read', () => {
  test('do not matter where variables say all', async () => {
    await mkdir(join(home, '.aws/config'), { recursive: true });
    await mkdir(join(home, '.aws/credentials'));
    expect(await Ec2.readEnvironment(environment(KEYS), {})).toMatchObject({ accessKeyId: 'AKID' });
  });

  test('are named before the machine would sign in their place', async () => {
    await mkdir(join(home, '.aws/credentials'), { recursive: true });
    const reading = Ec2.readEnvironment(environment({ AWS_REGION: 'eu-central-1' }), {});
    await expect(reading).rejects.toMatchObject({
      code: 'authentication',
      message: expect.stringMatching(/\.aws\/credentials cannot be read: it is a folder/) as string,
    });
  });

  test("are named for Google, never passed over for the machine's account", async () => {
    await mkdir(join(home, '.config/gcloud/application_default_credentials.json'), { recursive: true });
    const reading = getDriver(Provider.GOOGLE_STORAGE).readEnvironment(environment({}), {});
    await expect(reading).rejects.toThrow(/application_default_credentials\.json cannot be read/);
  });

  test('are told of with the switch that lets Node read them', () => {
    const script = `import { readNamedFile } from ${JSON.stringify(new URL('../../../dist/src/environment.js', import.meta.url).href)};
      await readNamedFile('/etc/hostname', 'X').catch((error) => console.log(error.name, error.message));`;
    const flag = process.allowedNodeEnvironmentFlags.has('--permission')
      ? '--permission'
      : '--experimental-permission';
    const dist = new URL('../../../', import.meta.url).pathname;
    const { stdout } = spawnSync(
      process.execPath,
      [flag, `--allow-fs-read=${dist}*`, '--input-type=module', '-e', script],
      { encoding: 'utf8' },
    );
    expect(stdout).toMatch(/AuthenticationError .*--allow-fs-read/);
  });
});

describe('a user without a home', () => {
  const nowhere = { variables: KEYS, home: '', directory: '' };

  test('signs in by variables', async () => {
    expect(await Ec2.readEnvironment(nowhere, {})).toMatchObject({ accessKeyId: 'AKID' });
  });

  test('is told so where a file beneath it is named', () => {
    expect(() => resolvePath(nowhere, '~/keys')).toThrow(/no home folder. Set HOME/);
  });
});

test('a file begins after its byte order mark', async () => {
  await writeFile(join(home, 'marked'), '\uFEFFtext');
  expect(await readNamedFile(join(home, 'marked'), 'X')).toBe('text');
});

describe('whoever the caller names is the one who signs', () => {
  const OTHERS = {
    AZURE_STORAGE_ACCOUNT: 'pictures',
    AZURE_STORAGE_KEY: Buffer.from('a key of the environment').toString('base64'),
    AZURE_STORAGE_SAS_TOKEN: 'sig=x',
  };

  test("a token goes out, and no key of the environment's", async () => {
    const seen: (string | undefined)[] = [];
    await using server = await localServer((request, response) => {
      seen.push(request.headers.authorization);
      response.writeHead(404).end();
    });
    const azure = await AzureBlobs.fromEnv({ token: 'my-token', endpoint: server.url }, environment(OTHERS));
    await azure.getObject('ccc', 'o').catch(() => {});
    expect(seen).toEqual(['Bearer my-token']);
    await azure.close();
  });

  test('a connection string of another account is refused', async () => {
    const variables = { AZURE_STORAGE_CONNECTION_STRING: 'AccountName=one;AccountKey=YQ==' };
    await expect(AzureBlobs.fromEnv({ account: 'two' }, environment(variables))).rejects.toThrow(
      /of the account one, and the option account names two/,
    );
  });
});

describe('connection strings', () => {
  const read = (text: string) =>
    AzureBlobs.readEnvironment(environment({ AZURE_STORAGE_CONNECTION_STRING: text }), {});
  const KEY = Buffer.from('the key of the account').toString('base64');

  test.each([
    [
      `DefaultEndpointsProtocol=https;AccountName=pictures;AccountKey=${KEY};EndpointSuffix=core.chinacloudapi.cn`,
      { account: 'pictures', accountKey: KEY, endpoint: 'https://pictures.blob.core.chinacloudapi.cn' },
    ],
    [
      'BlobEndpoint=https://pictures.blob.core.windows.net/;SharedAccessSignature=sv=1&sig=a%3D;',
      {
        account: 'pictures',
        sasToken: 'sv=1&sig=a%3D',
        endpoint: 'https://pictures.blob.core.windows.net',
      },
    ],
    [
      `accountname=pictures;accountkey=${KEY};blobendpoint=http://127.0.0.1:1/pictures;QueueEndpoint=http://q`,
      { account: 'pictures', accountKey: KEY, endpoint: 'http://127.0.0.1:1/pictures' },
    ],
    [
      'UseDevelopmentStorage=true',
      expect.objectContaining({
        account: 'devstoreaccount1',
        endpoint: 'http://127.0.0.1:10000/devstoreaccount1',
      }) as object,
    ],
  ])('%s', async (text, options) => {
    expect(await read(text)).toEqual(options);
  });

  test.each([
    ['AccountNam=pictures;AccountKey=c2VjcmV0LWtleQ==', /field 1 is none of/],
    ['AccountName=a;AccountName=b', /says AccountName twice/],
    ['AccountName=abc;BlobEndpoint=nowhere', /no URL/],
    ['just-c2VjcmV0LWtleQ==', /field 1 is none of/],
  ])('%s is refused, and not shown', async (text, words) => {
    const error = (await read(text).catch((caught: unknown) => caught)) as Error;
    expect(error.message).toMatch(words);
    expect(error.message).not.toContain('c2VjcmV0');
  });
});

test("half of LXD's client certificate is refused, where the socket would be used in its place", async () => {
  await writeFile(join(home, 'client.crt'), 'cert');
  const reading = getDriver(Provider.LXD).readEnvironment(environment({ LXD_CONF: home }), {
    endpoint: 'https://127.0.0.1:8443',
  });
  await expect(reading).rejects.toThrow(/client\.crt is there and client\.key is not/);
});

test("a function of the caller's that fails says which one", async () => {
  const ec2 = new Ec2({
    region: 'eu-central-1',
    credentials: () => {
      throw new TypeError('inside');
    },
  });
  await expect(ec2.listNodes()).rejects.toMatchObject({
    code: 'authentication',
    message: expect.stringContaining('option credentials') as string,
    cause: expect.any(TypeError) as Error,
  });
  await ec2.close();
});

describe('what is no file', () => {
  test.skipIf(process.platform === 'win32')('and has no writer is refused at once', async () => {
    const fifo = join(home, 'fifo');
    execFileSync('mkfifo', [fifo]);
    await expect(readNamedFile(fifo, 'AWS_CONFIG_FILE')).rejects.toThrow(
      /fifo cannot be read: it is no file/,
    );
  });

  test.skipIf(process.platform === 'win32')('but the null device counts as an empty file', async () => {
    expect(await lookAtFile('/dev/null')).toMatchObject({ state: 'read', text: '' });
    expect(await lookAtFile('/dev/zero')).toMatchObject({ state: 'unreadable' });
  });

  test.skipIf(process.platform !== 'linux')('but open in this process is read to its end', () => {
    const script = `import { lookAtFile } from ${JSON.stringify(new URL('../../../dist/src/environment.js', import.meta.url).href)}; console.log(JSON.stringify(await lookAtFile(process.argv[1])));`;
    const { stdout } = spawnSync(
      'bash',
      [
        '-c',
        `echo one | "$0" --input-type=module -e "$1" /dev/stdin; "$0" --input-type=module -e "$1" <(echo two)`,
        process.execPath,
        script,
      ],
      { encoding: 'utf8' },
    );
    expect(stdout.split('\n').filter((line) => line !== '')).toEqual([
      expect.stringContaining('"text":"one\\n"'),
      expect.stringContaining('"text":"two\\n"'),
    ]);
  });
});
