import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CLOUDSTACK_CLOUDS, CloudStackCompute } from 'skylane/cloudstack';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

const VARIABLES = {
  CLOUDSTACK_ENDPOINT: 'https://variables.example/client/api',
  CLOUDSTACK_KEY: 'key-of-variables',
  CLOUDSTACK_SECRET: 'secret-of-variables',
};
const INI = `[cloudstack]
endpoint = https://file.example/client/api
key = key-of-file
secret = secret-of-file

[other]
endpoint = https://other.example/client/api
key = key-of-other
secret = secret-of-other
`;

let home: string;
let directory: string;

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'cloudstack-home-'));
  directory = await mkdtemp(join(tmpdir(), 'cloudstack-here-'));
});
afterEach(async () => {
  await rm(home, { recursive: true });
  await rm(directory, { recursive: true });
});

async function read(variables: Record<string, string>, options: object = {}): Promise<object> {
  return CloudStackCompute.readEnvironment({ variables, home, directory }, options);
}

describe('the environment of the tool cs', () => {
  test('its variables are enough', async () => {
    await writeFile(join(home, '.cloudstack.ini'), INI);
    expect(await read(VARIABLES)).toMatchObject({
      endpoint: 'https://variables.example/client/api',
      apiKey: 'key-of-variables',
      secretKey: 'secret-of-variables',
    });
  });

  test('otherwise its file wins over variables', async () => {
    await writeFile(join(home, '.cloudstack.ini'), INI);
    expect(await read({ CLOUDSTACK_KEY: 'key-of-variables' })).toMatchObject({
      endpoint: 'https://file.example/client/api',
      apiKey: 'key-of-file',
      secretKey: 'secret-of-file',
    });
  });

  test('a file in the working folder wins over that in the home folder, and a named one over both', async () => {
    await writeFile(join(home, '.cloudstack.ini'), INI);
    await writeFile(join(directory, 'cloudstack.ini'), '[cloudstack]\nkey = key-from-here\n');
    const named = join(directory, 'named.ini');
    await writeFile(named, '[cloudstack]\nsecret = secret-of-named\n');
    expect(await read({ CLOUDSTACK_CONFIG: named })).toMatchObject({
      endpoint: 'https://file.example/client/api',
      apiKey: 'key-from-here',
      secretKey: 'secret-of-named',
    });
  });

  test('CLOUDSTACK_REGION names the section, which is no zone', async () => {
    await writeFile(join(home, '.cloudstack.ini'), INI);
    const options = await read({ CLOUDSTACK_REGION: 'other' });
    expect(options).toMatchObject({ apiKey: 'key-of-other' });
    expect(options).not.toHaveProperty('region');
  });

  test('options go before all', async () => {
    await writeFile(join(home, '.cloudstack.ini'), INI);
    const given = { endpoint: CLOUDSTACK_CLOUDS.ikoula.endpoint, apiKey: 'given' };
    expect(await read({}, given)).toMatchObject({ ...given, secretKey: 'secret-of-file' });
  });

  test('what is missing is named', async () => {
    await expect(read({ CLOUDSTACK_KEY: 'a' })).rejects.toThrow('set CLOUDSTACK_SECRET');
  });

  test('a named file has to be there, and a file to be INI, whose lines are not shown', async () => {
    await expect(read({ CLOUDSTACK_CONFIG: join(home, 'none.ini') })).rejects.toThrow(
      'there is no such file',
    );
    await writeFile(join(home, '.cloudstack.ini'), 'secret = hidden');
    await expect(read({})).rejects.toThrow(/is no INI file: line 1/);
    await expect(read({})).rejects.not.toThrow(/hidden/);
  });
});

test('each documented cloud has the URL of its API, and where it is documented', () => {
  for (const { endpoint, source } of Object.values(CLOUDSTACK_CLOUDS)) {
    expect(endpoint).toMatch(/^https:\/\/[^/]+\/client\/api$/);
    expect(source).toMatch(/^https:\/\//);
  }
});
