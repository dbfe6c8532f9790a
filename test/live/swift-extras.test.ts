import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getDriver, Provider, Scheduler } from 'skylane';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { withLab } from '../support/lab.js';

const Swift = getDriver(Provider.OPENSTACK_SWIFT);

interface Account {
  readonly endpoint: string;
  readonly username: string;
  readonly password: string;
}

/** What only Swift has, on servers that somebody else has written. */
function describeExtras(name: string, account: Account): void {
  describe(name, () => {
    const container = `skylane-extras-${Date.now()}`;
    const segments = `${container}_segments`;
    const swift = new Swift(account);

    beforeAll(async () => {
      await swift.createContainer(container);
      await swift.createContainer(segments);
      for (const number of [1, 2, 3]) await swift.uploadObject(segments, `dlo/${number}`, `part ${number};`);
      await putManifest(account, `/${container}/dlo`, `${segments}/dlo/`);
    });

    afterAll(async () => {
      for (const each of [container, segments]) {
        await swift.deleteObjects(swift.iterateObjects(each));
        await swift.deleteContainer(each);
      }
      await swift.close();
    });

    const content = 'part 1;part 2;part 3;';

    test('a dynamic large object stays one when it gets new metadata', async () => {
      const changed = await swift.setMetadata({ container, name: 'dlo' }, { colour: 'red' });
      expect([changed.size, changed.metadata, changed.extra.largeObject]).toEqual([
        content.length,
        { colour: 'red' },
        'dynamic',
      ]);
      const typed = await changed.copy(changed, { contentType: 'text/x-large' });
      expect([typed.size, typed.contentType, typed.metadata]).toEqual([
        content.length,
        'text/x-large',
        { colour: 'red' },
      ]);
      expect(await (await changed.download()).text()).toBe(content);
    });

    test('a dynamic large object is synced once', async () => {
      const folder = await mkdtemp(join(tmpdir(), 'skylane-dlo-'));
      onTestFinished(() => rm(folder, { recursive: true }));
      const scheduler = new Scheduler(swift, { concurrency: 2 });
      await scheduler.sync({ container }, { folder }).result;
      expect(await readFile(join(folder, 'dlo'), 'utf8')).toBe(content);
      const again = [];
      for await (const change of scheduler.planSync({ container }, { folder })) again.push(change);
      expect(again).toEqual([]);
    });

    test('a container is changed in what is named, and in nothing else', async () => {
      await swift.containers.update(container, {
        readAcl: '.r:*',
        metadata: { colour: 'grün', size: 'big' },
      });
      const changed = await swift.containers.update(container, { metadata: { size: null } });
      expect([changed.extra.readAcl, changed.extra.metadata]).toEqual(['.r:*', { colour: 'grün' }]);
      const closed = await swift.containers.update(container, { readAcl: '' });
      expect([closed.extra.readAcl, closed.extra.metadata]).toEqual([null, { colour: 'grün' }]);
      await expect(swift.containers.update(`${container}-gone`, {})).rejects.toMatchObject({
        code: 'container-not-found',
      });
    });
  });
}

/** Skylane makes static large objects alone. */
async function putManifest({ endpoint, username, password }: Account, path: string, manifest: string) {
  const signedIn = await fetch(endpoint, { headers: { 'x-auth-user': username, 'x-auth-key': password } });
  await signedIn.arrayBuffer();
  const headers = {
    'x-auth-token': signedIn.headers.get('x-auth-token') ?? '',
    'x-object-manifest': manifest,
  };
  const url = `${signedIn.headers.get('x-storage-url')}${path}`;
  const response = await fetch(url, { method: 'PUT', headers, body: '' });
  await response.arrayBuffer();
  expect(response.status).toBe(201);
}

withLab<{ readonly swift_tempauth: { readonly auth_url: string } }>('openstack-lab', ({ swift_tempauth }) => {
  describeExtras('OpenStack Swift', {
    endpoint: swift_tempauth.auth_url,
    username: 'test:tester',
    password: 'testing',
  });
});

interface CephLab {
  readonly swift: { readonly auth_url: string; readonly user: string; readonly key: string };
}

withLab<CephLab>('ceph-rgw', ({ swift }) => {
  describeExtras("Ceph's Swift", { endpoint: swift.auth_url, username: swift.user, password: swift.key });
});
