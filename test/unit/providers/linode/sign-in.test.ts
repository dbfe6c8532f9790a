import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { LinodeCompute, LinodeDns } from 'skylane/linode';

const SETTINGS =
  '[DEFAULT]\ndefault-user = alice\n\n[bob]\ntoken = of-bob\n\n[alice]\ntoken = of-alice\nregion = us-east\n';
let home = '';

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'skylane-linode-'));
});
afterEach(() => rm(home, { recursive: true }));

async function write(path: string, text: string): Promise<void> {
  await mkdir(dirname(join(home, path)), { recursive: true });
  await writeFile(join(home, path), text);
}

function read(variables: Record<string, string> = {}, options: object = {}): Promise<object> {
  return LinodeCompute.readEnvironment({ variables, home, directory: home }, options);
}

test.each(['LINODE_TOKEN', 'LINODE_CLI_TOKEN'])('%s is a token', async (name) => {
  expect(await read({ [name]: 'secret' })).toEqual({ token: 'secret' });
});

test('the settings of linode-cli give token and region of the default user', async () => {
  await write('.config/linode-cli', SETTINGS);
  expect(await read()).toEqual({ token: 'of-alice', region: 'us-east' });
  expect(await read({}, { region: 'eu-west' })).toEqual({ token: 'of-alice', region: 'eu-west' });
  const dns = await LinodeDns.fromEnv({}, { variables: {}, home, directory: home });
  await dns.close();
});

test('variables go before settings, and LINODE_CLI_CONFIG names them', async () => {
  await write('.config/linode-cli', SETTINGS);
  expect(await read({ LINODE_TOKEN: 'secret' })).toEqual({ token: 'secret' });
  await write('other', '[x]\ntoken = of-other\n');
  expect(await read({ LINODE_CLI_CONFIG: join(home, 'other') })).toEqual({ token: 'of-other' });
});

test('nothing at all is said by the name of the variable', async () => {
  await expect(read()).rejects.toThrow(/set LINODE_TOKEN/);
});

test('settings that cannot be read are an error without what is in them', async () => {
  await write('.config/linode-cli', '[alice]\ntoken of-alice\n');
  await expect(read()).rejects.toThrow(/linode-cli: line/);
  await expect(read()).rejects.not.toThrow(/of-alice/);
});
