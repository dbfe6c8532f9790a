import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { InvalidRequestError, NotFoundError, getDriver, JournalError, Provider, Scheduler } from 'skylane';
import { AzureBlobs } from 'skylane/azure';
import { DummyCompute, DummyDns } from 'skylane/dummy';
import { LocalStorage } from 'skylane/local';
import { PowerDns } from 'skylane/powerdns';
import { RackspaceCompute } from 'skylane/rackspace';
import { startSandbox, type SandboxOptions } from 'skylane/sandbox';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

const spec = { name: 'web', image: 'linux', size: 'small' };
const ssh = { privateKey: 'id_ed25519' };

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'skylane-first-'));
});
afterEach(() => rm(folder, { recursive: true }));

describe('what newcomers mistype is said, with what to write instead', () => {
  test('a field that createNode does not have', async () => {
    await using cloud = new DummyCompute();
    const mistyped = { ...spec, flavour: 'x' };
    await expect(cloud.createNode(mistyped)).rejects.toThrow(
      /no field flavour\. There are name, image, size/,
    );
    await using scheduler = new Scheduler(cloud);
    await expect(scheduler.createNodes(mistyped, { count: 2 }).result).rejects.toThrow(InvalidRequestError);
    expect(await cloud.listNodes()).toEqual([]);
  });

  test('one server where a list is waited for', async () => {
    await using cloud = new DummyCompute();
    const node = await cloud.createNode(spec);
    for (const wrong of [node, node.id])
      await expect(cloud.waitUntilRunning(wrong as never)).rejects.toThrow(/waitUntilRunning\(\[node\]\)/);
  });

  test.each([
    [{ ssh: { password: 'x' } }, /needs steps/],
    [{ ssh, steps: [] }, /not the path of its file/],
    [
      { ssh: { password: 'x' }, steps: [{ type: 'script-file', path: '/no/such.sh' }] },
      /The script \/no\/such\.sh cannot be read/,
    ],
    [{ ssh: { password: 'x' }, steps: [{ type: 'cmd' }] }, /There are: file, key, script/],
  ])('a deployment that cannot work: %j', async (deployment, words) => {
    await using cloud = new DummyCompute();
    const deploying = cloud.deployNode(spec, deployment as never);
    await expect(deploying).rejects.toThrow(words);
    await expect(deploying).rejects.toThrow(InvalidRequestError);
    expect(await cloud.listNodes()).toEqual([]);
  });

  test('journals in folders that are not there, and journals that are not there', async () => {
    await using cloud = new DummyCompute();
    await using scheduler = new Scheduler(cloud);
    const journal = join(folder, 'missing', 'run.ndjson');
    await expect(scheduler.createNodes([spec], { journal }).result).rejects.toThrow(/folder does not exist/);
    const resumed = Scheduler.resume(join(folder, 'run.ndjson'), cloud).result;
    await expect(resumed).rejects.toThrow(/no such file/);
    await expect(resumed).rejects.toThrow(JournalError);
  });

  test('an object named by two arguments, and without a name', async () => {
    await using local = new (getDriver(Provider.LOCAL))({ path: folder });
    await local.createContainer('box');
    await expect(local.downloadObject('box' as never)).rejects.toThrow(/\{ container, name \}/);
    await expect(local.getObject('box', undefined as never)).rejects.toThrow(/name is missing/);
  });

  test('a download into a folder that is not there names the folder', async () => {
    await using local = new (getDriver(Provider.LOCAL))({ path: folder });
    await local.createContainer('box');
    await local.uploadObject('box', 'a', 'x');
    const download = local.downloadFile({ container: 'box', name: 'a' }, join(folder, 'missing', 'a'));
    await expect(download).rejects.toThrow(`the folder ${join(folder, 'missing')} does not exist`);
    await expect(download).rejects.toThrow(NotFoundError);
  });

  test('local folders without a path', () => {
    expect(() => new LocalStorage({} as never)).toThrow(/option path is missing/);
  });

  test('an endpoint without a scheme names the option', () => {
    expect(() => new RackspaceCompute({ username: 'a', apiKey: 'b', endpoint: 'localhost:1' })).toThrow(
      /^The option endpoint must be a URL/,
    );
  });

  test('a TTL that is a text', async () => {
    await using dns = new DummyDns();
    const zone = await dns.createZone({ domain: 'a.example' });
    const record = { name: 'a', type: 'A', data: '192.0.2.1', ttl: '300' as never } as const;
    await expect(zone.createRecord(record)).rejects.toThrow(/got the text "300"/);
  });

  test('data whose example ends with a dot', async () => {
    await using dns = new DummyDns();
    const zone = await dns.createZone({ domain: 'a.example' });
    const record = { name: 'a', type: 'CNAME', data: 'www.example.net' } as const;
    await expect(zone.createRecord(record)).rejects.toThrow(/such as www\.example\.com\.$/);
  });

  test.each([{ buildtime: 3 }, { faults: [{ kind: 'lostanswer' }] }])(
    'a sandbox option that there is not: %j',
    async (options) => {
      const starting = startSandbox({ flavor: 'rackspace', ...options } as SandboxOptions);
      await expect(starting).rejects.toThrow(/there is no/);
    },
  );
});

describe('presigned URLs', () => {
  test.each([60, 0, -1, Number.NaN])(
    'of Swift and Azure do not work for %j milliseconds',
    async (expiresIn) => {
      await using sandbox = await startSandbox({ flavor: 'openstack' });
      await using swift = new (getDriver(Provider.OPENSTACK_SWIFT))({
        ...sandbox.credentials,
        endpoint: sandbox.identityUrl,
        tempUrlKey: 'key',
      });
      await using azure = new AzureBlobs({
        account: 'account',
        accountKey: Buffer.alloc(64, 'k').toString('base64'),
      });
      for (const driver of [swift, azure])
        await expect(driver.presignUrl({ container: 'box', name: 'a' }, { expiresIn })).rejects.toThrow(
          /expiresIn must be at least 1,000 milliseconds/,
        );
    },
  );
});

test("Swift's drivers read what Keystone says of a wrong password", async () => {
  await using sandbox = await startSandbox({ flavor: 'openstack' });
  await using swift = new (getDriver(Provider.OPENSTACK_SWIFT))({
    ...sandbox.credentials,
    endpoint: sandbox.identityUrl,
    password: 'wrong',
  });
  const listing = swift.listContainers();
  await expect(listing).rejects.toThrow(/: The request you have made requires authentication\. Check/);
  await expect(listing).rejects.toMatchObject({ code: 'authentication', providerCode: 'Unauthorized' });
});

test('PowerDNS at another path says what the endpoint ends in', async () => {
  const { createServer } = await import('node:http');
  const server = createServer((_request, response) => response.writeHead(404).end('Not Found'));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  await using dns = new PowerDns({ endpoint: `http://127.0.0.1:${port}`, apiKey: 'x' });
  await expect(dns.listZones()).rejects.toThrow(/ends in \/api\/v1, and serverId/);
  server.close();
});
