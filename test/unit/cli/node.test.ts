import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Sandbox, startSandbox } from 'skylane/sandbox';
import { TestShell } from '../../support/command.js';

let sandbox: Sandbox;
const shell = new TestShell();
const create = ['--image', 'ubuntu-24.04', '--size', 'general1-1'];

beforeAll(async () => {
  sandbox = await startSandbox({ flavor: 'rackspace', buildTime: { mean: 20, spread: 5 }, actionTime: 5 });
  const { username, apiKey } = sandbox.credentials as { username: string; apiKey: string };
  Object.assign(shell.variables, {
    SKYLANE_PROVIDER: 'rackspace',
    RACKSPACE_USERNAME: username,
    RACKSPACE_API_KEY: apiKey,
    RACKSPACE_REGION: 'DFW',
  });
  await shell.run(['context', 'set', 'lab', '-p', 'rackspace', '--set', `endpoint=${sandbox.identityUrl}`]);
  const { stdout } = await shell.run('image list -o value -c id');
  if (stdout !== '') create[1] = stdout.split('\n')[0]!;
});
afterAll(() => sandbox.close());

describe('skylane node', () => {
  test('an empty list is [] in JSON', async () => {
    expect(await shell.run('node list -o json')).toMatchObject({ stdout: '[]\n', code: 0 });
  });

  test('an unknown column is refused with the nearest, before a request', async () => {
    const before = await sandbox.requests();
    const { stderr, code } = await shell.run('node list -c nmae');
    expect(stderr).toContain('Did you mean name?');
    expect(code).toBe(2);
    expect(await sandbox.requests()).toBe(before);
  });
});
