import nock from 'nock';
import {
  addParts,
  checkVolumeAccepted,
  collectionAt,
  type ComputeCollections,
  type ComputeExtras,
  type ComputeNode,
  type Identified,
  type KeyPairData,
  RestComputeDriver,
  RestKeyPairs,
} from 'skylane/compute';
import { rejects } from 'skylane/conformance';
import {
  KeyPairNotFoundError,
  NotSupportedError,
  type PageRule,
  type Reader,
  type TokenDriverOptions,
  type TokenSignIn,
} from 'skylane/driver';
import { afterEach, expect, test } from 'vitest';

const ORIGIN = 'https://api.ferrule.example';
const PUBLIC_KEY =
  'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJqfLQkBBrZGnH0zYhCVDxDGxXyBXUgTKRBJEoUlfFvB someone@example';

interface Extras extends ComputeExtras {
  readonly keyPair: Identified;
}

const rules = {
  notFound: KeyPairNotFoundError,
  read: (key: Reader): KeyPairData<Identified> => ({
    name: key.string('title'),
    fingerprint: null,
    publicKey: key.string('openssh'),
    extra: { id: key.id('id') },
  }),
};
const KEYS = collectionAt<KeyPairData<Identified>>('/keys', rules);
const FILTERED = collectionAt<KeyPairData<Identified>>('/keys', {
  ...rules,
  byName: (title) => ({ title }),
});

class Keys extends RestKeyPairs<Extras> {
  protected override fieldsOf(title: string, openssh: string): object {
    return { title, openssh };
  }
}

class FerruleCompute extends RestComputeDriver<TokenDriverOptions, Extras> {
  static override readonly provider: string = 'ferrule';
  static override readonly signIn: TokenSignIn = { endpoint: ORIGIN, variables: ['FERRULE_TOKEN'] };
  static override readonly pages: PageRule = { by: 'number', pages: 'page_count' };
  static {
    addParts<FerruleCompute>(this, {
      keyPairs: [Keys, ({ client, models, keys }) => new Keys(client, models, keys)],
    });
  }
  readonly keys = KEYS;
  protected override readonly collections = {} as ComputeCollections<Extras>;
  override createNode(): Promise<ComputeNode> {
    throw new NotSupportedError('Keys alone are tried here.');
  }
}

class FilteringCompute extends FerruleCompute {
  override readonly keys = FILTERED;
}

afterEach(() => {
  expect(nock.pendingMocks()).toEqual([]);
  nock.cleanAll();
});

const key = (id: number, title: string): object => ({ id, title, openssh: PUBLIC_KEY });

test('a key is looked for on all pages where the cloud knows no filter by name', async () => {
  await using cloud = new FerruleCompute({ token: 'a-token' });
  nock(ORIGIN)
    .get('/keys')
    .reply(200, { keys: [key(1, 'laptop-2')], page_count: 2 });
  nock(ORIGIN)
    .get('/keys?page=2')
    .reply(200, { keys: [key(2, 'laptop')], page_count: 2 });
  expect((await cloud.getKeyPair('laptop')).extra.id).toBe('2');
});

test('a filter that lets resembling names through does not lead to another key', async () => {
  await using cloud = new FilteringCompute({ token: 'a-token' });
  nock(ORIGIN)
    .get('/keys?title=laptop')
    .twice()
    .reply(200, { keys: [key(1, 'laptop-2')], page_count: 1 });
  const error = await rejects(cloud.getKeyPair('laptop'), 'key-pair-not-found');
  expect(error.message).toBe('getKeyPair: ferrule has no key "laptop".');
  // Nor is it deleted in its place.
  await cloud.deleteKeyPair('laptop');
});

test('a new key is sent in the fields of the cloud', async () => {
  await using cloud = new FerruleCompute({ token: 'a-token' });
  nock(ORIGIN)
    .post('/keys', { title: 'laptop', openssh: PUBLIC_KEY })
    .reply(201, { key: key(3, 'laptop') });
  expect((await cloud.importKeyPair('laptop', PUBLIC_KEY)).name).toBe('laptop');
});

test('an option of a new volume that the cloud lacks is named', () => {
  const spec = { name: 'data', size: 1, tags: { team: 'web' } };
  const details = { provider: 'ferrule', operation: 'createVolume' };
  checkVolumeAccepted(spec, ['tags'], details);
  expect(() => checkVolumeAccepted(spec, ['location'], details)).toThrow(
    'createVolume: ferrule takes no tags; it takes name, size, extra, location.',
  );
});
