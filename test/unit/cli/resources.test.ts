import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type CommandSandbox, commandSandbox } from '../../support/command-sandbox.js';
import { TestShell } from '../../support/command.js';

let lab: CommandSandbox;
let image = '';
let network = '';

/** Standard output of a command that must succeed. */
async function out(line: string): Promise<string> {
  const { stdout, stderr, code } = await lab.shell.run(line);
  expect(stderr.replace(/^\d+ deleted\.\n$/, '')).toBe('');
  expect(code).toBe(0);
  return stdout.trim();
}

beforeAll(async () => {
  lab = await commandSandbox('openstack');
  image = await out('image list --name ubuntu -o value -c id');
  network = (await out('network list -o value -c id,name')).split('\t')[0] ?? '';
  await lab.shell.run(`node create web --image ${image} --size 1 --network ${network} -q`);
});
afterAll(() => lab.sandbox.close());

describe('skylane volume', () => {
  test('a volume is created, attached, detached, made larger and deleted by its name', async () => {
    expect(await out('volume create data --size 10 --wait -c state -o value')).toBe('available');
    expect(await out('volume attach data web -c state -o value')).toBe('in-use');
    expect(await out('volume detach data -c state -o value')).toBe('available');
    expect(await out('volume resize data 20 -c name,size -o value')).toBe('data\t20');
    await out('volume delete data --yes');
    await expect.poll(() => out('volume list -o json')).toBe('[]');
  });

  test('nothing is deleted in a dry run, nor where nobody can be asked', async () => {
    await out('volume create kept --size 1 --wait');
    const dry = await lab.shell.run('volume delete kept --dry-run');
    expect(dry).toMatchObject({ code: 0, stderr: expect.stringContaining('Delete volume: kept (') });
    expect(await lab.shell.run('volume delete kept')).toMatchObject({ code: 7 });
    expect(await out('volume list -o value -c name')).toBe('kept');
  });

  test('of several the others are deleted where one is refused, and the exit code says partly', async () => {
    await out('volume create busy --size 1 --wait');
    await out('volume create free --size 1 --wait');
    await out('volume attach busy web');
    const { stderr, code } = await lab.shell.run('volume delete busy free --yes');
    expect(code).toBe(3);
    expect(stderr).toContain('1 of 2 could not be deleted.');
    await expect.poll(() => out('volume list -o value -c name')).not.toContain('free');
  });

  test('a name that there is not gets the nearest, and nothing is deleted of the rest', async () => {
    await out('volume create near --size 1 --wait');
    const { stderr, code } = await lab.shell.run('volume delete near naer --yes');
    expect(code).toBe(5);
    expect(stderr).toContain('Did you mean near?');
    expect(await out('volume list -o value -c name')).toContain('near');
  });

  test('snapshots are listed for their volume alone', async () => {
    await out('volume create first --size 1 --wait');
    await out('volume create second --size 1 --wait');
    await out('snapshot create first one --wait');
    await out('snapshot create second two --wait');
    expect(await out('snapshot list --volume first -o value -c name')).toBe('one');
    await out('snapshot delete one two --yes');
    await expect.poll(() => out('snapshot list -o json')).toBe('[]');
  });
});

describe('skylane network, address and image', () => {
  test('a network is created with its range, shown by name and deleted', async () => {
    await out('network create back --range 10.9.0.0/24');
    expect(await out('network show back -c ranges -o value')).toBe('10.9.0.0/24');
    await out('network delete back --yes');
    await expect.poll(() => out('network list -o value -c name')).not.toContain('back');
  });

  test('an address is reserved, assigned, unassigned and released by the address itself', async () => {
    const [, outside = ''] = (await out('network list -o value -c id')).split('\n');
    const ip = await out(`address reserve --network ${outside} -o value -c ip`);
    const node = await out('node show web -o value -c id');
    expect(await out(`address assign ${ip} web -o value -c nodeId`)).toBe(node);
    expect(await out(`address unassign ${ip} -o value -c nodeId`)).toBe('');
    await out(`address release ${ip} --yes`);
    await expect.poll(() => out('address list -o json')).toBe('[]');
  });

  test('an image is made of a server', async () => {
    await out('image create web golden --wait');
    expect(await out('image show golden -o value -c name')).toBe('golden');
    await out('image delete golden --yes');
  });
});

describe('skylane firewall', () => {
  test('rules are added and taken away in the form in which they are shown', async () => {
    await out('firewall create web --rule tcp:443 --rule tcp:22@192.0.2.0/24,198.51.100.7');
    await out('firewall rules add web udp:5000-5010@10.0.0.0/8');
    await out('firewall rules rm web tcp:22@198.51.100.7');
    const shown = await out('firewall show web -c rules -o value');
    expect(shown.split(',')).toEqual(
      expect.arrayContaining(['tcp:443', 'tcp:22@192.0.2.0/24', 'udp:5000-5010@10.0.0.0/8']),
    );
    expect(shown).not.toContain('198.51.100.7');
    await out('firewall rules rm web tcp:443');
    expect(await out('firewall show web -c rules -o value')).not.toContain('tcp:443');
  });

  test('a rule that is not there is not found, and a text that is none is refused', async () => {
    await out('firewall create other --rule tcp:80');
    expect(await lab.shell.run('firewall rules rm other tcp:81')).toMatchObject({ code: 5 });
    expect(await lab.shell.run('firewall rules rm other http')).toMatchObject({ code: 2 });
  });

  test('the last rule for outgoing traffic, which an update would leave, is refused', async () => {
    await out('firewall create closed --rule tcp:80');
    const { stderr, code } = await lab.shell.run('firewall rules rm closed out:any');
    expect(code).toBe(7);
    expect(stderr).toContain('out:any is the last rule for outgoing traffic');
  });
});

describe('skylane key', () => {
  test('a private key that the cloud generates goes into a file of the user alone, and nowhere else', async () => {
    const { stdout, stderr, code } = await lab.shell.run('key create made --private-key made.pem -o json');
    expect(code).toBe(0);
    const file = join(lab.shell.home, 'made.pem');
    const text = readFileSync(file, 'utf8');
    expect(text).toMatch(/^-----BEGIN .*PRIVATE KEY-----\n[^]+\n$/);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const secret = text.split('\n')[1] ?? '';
    expect(stdout + stderr).not.toContain(secret);
  });

  test('a file that exists is not written over, and no key is generated', async () => {
    writeFileSync(join(lab.shell.home, 'mine.pem'), 'mine');
    expect(await lab.shell.run('key create lost --private-key mine.pem')).toMatchObject({ code: 2 });
    expect(readFileSync(join(lab.shell.home, 'mine.pem'), 'utf8')).toBe('mine');
    expect(await out('key list -o value -c name')).not.toContain('lost');
  });

  test('where the cloud refuses, no empty file is left', async () => {
    await out(`key import taken ${publicKeyFile()}`);
    expect(await lab.shell.run('key create taken --private-key taken.pem')).toMatchObject({ code: 7 });
    expect(() => statSync(join(lab.shell.home, 'taken.pem'))).toThrow('ENOENT');
  });

  test('a private key is not sent in place of a public one', async () => {
    writeFileSync(join(lab.shell.home, 'id'), '-----BEGIN OPENSSH PRIVATE KEY-----\nabc\n');
    const before = await lab.sandbox.requests();
    expect(await lab.shell.run('key import oops id')).toMatchObject({ code: 2 });
    expect(await lab.sandbox.requests()).toBe(before);
  });

  test('what the driver lacks is named, before credentials are looked for', async () => {
    const { stderr, code } = await new TestShell().run('key create x --private-key x.pem -p hetzner');
    expect(code).toBe(2);
    expect(stderr).toContain('createKeyPair');
  });
});

test('limits need no credentials', async () => {
  const { stdout, code } = await new TestShell().run(
    'limits linode --service compute -o value -c limit,value',
  );
  expect(code).toBe(0);
  expect(stdout).toMatch(/^ownerTag\tmetadata-and-name$/m);
  expect(stdout).toMatch(/^lacks\.servers\t.*createNodeBatch/m);
});

function publicKeyFile(): string {
  mkdirSync(join(lab.shell.home, '.ssh'), { recursive: true });
  const key = `ssh-ed25519 ${Buffer.concat([Buffer.from('0000000b', 'hex'), Buffer.from('ssh-ed25519'), Buffer.from('00000020', 'hex'), Buffer.alloc(32, 7)]).toString('base64')} me`;
  writeFileSync(join(lab.shell.home, '.ssh', 'id.pub'), `${key}\n`);
  return '~/.ssh/id.pub';
}
