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

describe('a server that is gone and still listed', () => {
  test('does not stand in the way of another of its name', async () => {
    await using ec2 = await startSandbox({ flavor: 'ec2', buildTime: 1, actionTime: 1 });
    const other = new TestShell();
    const { accessKeyId, secretAccessKey } = ec2.credentials as Record<string, string>;
    Object.assign(other.variables, {
      SKYLANE_PROVIDER: 'aws',
      SKYLANE_REGION: ec2.regions[0],
      AWS_ACCESS_KEY_ID: accessKeyId,
      AWS_SECRET_ACCESS_KEY: secretAccessKey,
    });
    const run = (line: string) => other.run(`${line} --set endpoint=${ec2.identityUrl}`);
    const image = (await run('image list -o value -c id')).stdout.split('\n')[0];
    const spec = `--image ${image} --size t3.micro -l role=web -q`;
    await run(`node create web ${spec}`);
    const old = (await run('node show web -o value -c id')).stdout.trim();
    expect((await run('node delete web --yes -q')).stderr).toContain('1 destroyed');
    expect(await run('node delete -l role=web --yes')).toMatchObject({ stderr: 'There is none.\n', code: 0 });

    await run(`node create web ${spec}`);
    const fresh = (await run('node show web -o value -c id,state')).stdout.trim().split('\t');
    expect(fresh[0]).not.toBe(old);
    expect(fresh[1]).toBe('running');
    expect((await run(`node show ${old} -o value -c state`)).stdout).toBe('terminated\n');
  });
});
