import { afterAll, describe, expect, test } from 'vitest';
import { getDriver, Provider } from 'skylane';
import type { Lightsail } from 'skylane/lightsail';
import { labServer } from '../support/lab.js';

/** Checks each request against AWS's own service model: signature, names, types, required parameters. It keeps nothing. */
const lab = labServer<{ endpoint: string; access_key: string; secret_key: string; region: string }>(
  'aws-mock',
);

const PUBLIC_KEY = `ssh-ed25519 ${Buffer.from('\0\0\0\x0bssh-ed25519\0\0\0 '.padEnd(51, 'k')).toString('base64')} me`;
const spec = {
  name: 'web-1',
  image: 'debian_12',
  size: 'nano_3_0',
  location: 'us-east-1a',
  keyPair: 'laptop',
  userData: '#!/bin/sh\n',
  metadata: { team: 'web' },
  extra: { ipAddressType: 'dualstack' },
} as const;
const volume = { name: 'data', size: 8, location: 'us-east-1a', tags: { team: 'web' } };
const port = { protocol: 'tcp', from: 80, to: 80, cidrs: ['0.0.0.0/0'] };

const REQUESTS: Readonly<Record<string, (lightsail: Lightsail) => Promise<unknown>>> = {
  listNodes: (lightsail) => first(lightsail.iterateNodes()),
  getNode: (lightsail) => lightsail.getNode('web-1'),
  listSizes: (lightsail) => first(lightsail.iterateSizes()),
  listImages: (lightsail) => first(lightsail.iterateImages()),
  'getImage, a snapshot': (lightsail) => lightsail.getImage('snapshot/golden'),
  listLocations: (lightsail) => lightsail.listLocations(),
  createNode: (lightsail) => lightsail.createNode(spec),
  'createNode, of a snapshot': (lightsail) => lightsail.createNode({ ...spec, image: 'snapshot/golden' }),
  rebootNode: (lightsail) => lightsail.rebootNode('web-1'),
  startNode: (lightsail) => lightsail.startNode('web-1'),
  stopNode: (lightsail) => lightsail.stopNode('web-1'),
  updateNode: (lightsail) => lightsail.updateNode('web-1', { metadata: { team: 'db' } }),
  hostKeysOf: (lightsail) => lightsail.hostKeysOf('web-1'),
  destroyNode: (lightsail) => lightsail.destroyNode('web-1'),
  createImage: (lightsail) => lightsail.createImage('web-1', { name: 'golden', metadata: { team: 'web' } }),
  copyImage: (lightsail) =>
    lightsail.copyImage('snapshot/golden', { name: 'golden-2', sourceRegion: 'eu-central-1' }),
  deleteImage: (lightsail) => lightsail.deleteImage('snapshot/golden'),
  listKeyPairs: (lightsail) => first(lightsail.iterateKeyPairs()),
  getKeyPair: (lightsail) => lightsail.getKeyPair('laptop'),
  createKeyPair: (lightsail) => lightsail.createKeyPair('laptop'),
  importKeyPair: (lightsail) => lightsail.importKeyPair('laptop', PUBLIC_KEY),
  deleteKeyPair: (lightsail) => lightsail.deleteKeyPair('laptop'),
  listVolumes: (lightsail) => first(lightsail.iterateVolumes()),
  getVolume: (lightsail) => lightsail.getVolume('data'),
  createVolume: (lightsail) => lightsail.createVolume(volume),
  'createVolume, of a snapshot': (lightsail) => lightsail.createVolume({ ...volume, snapshot: 'data-1' }),
  attachVolume: (lightsail) => lightsail.attachVolume('data', 'web-1'),
  detachVolume: (lightsail) => lightsail.detachVolume('data'),
  destroyVolume: (lightsail) => lightsail.destroyVolume('data'),
  listVolumeSnapshots: (lightsail) => first(lightsail.iterateVolumeSnapshots()),
  createVolumeSnapshot: (lightsail) =>
    lightsail.createVolumeSnapshot('data', { name: 'data-1', tags: { team: 'web' } }),
  destroyVolumeSnapshot: (lightsail) => lightsail.destroyVolumeSnapshot('data-1'),
  listAddresses: (lightsail) => first(lightsail.iterateAddresses()),
  reserveAddress: (lightsail) => lightsail.reserveAddress(),
  assignAddress: (lightsail) => lightsail.assignAddress('ip-1', 'web-1'),
  unassignAddress: (lightsail) => lightsail.unassignAddress('ip-1'),
  releaseAddress: (lightsail) => lightsail.releaseAddress('ip-1'),
  'ports.list': (lightsail) => lightsail.ports.list('web-1'),
  'ports.set': (lightsail) => lightsail.ports.set('web-1', [port]),
  'ports.open': (lightsail) => lightsail.ports.open('web-1', port),
  'ports.close': (lightsail) => lightsail.ports.close('web-1', port),
};

describe.skipIf(lab === null)("each request of the Lightsail driver is as AWS's model says", () => {
  const Driver = getDriver(Provider.LIGHTSAIL);
  const lightsail = new Driver({
    endpoint: lab?.endpoint ?? 'http://127.0.0.1:9',
    region: lab?.region ?? 'us-east-1',
    accessKeyId: lab?.access_key ?? 'key',
    secretAccessKey: lab?.secret_key ?? 'secret',
    retry: { attempts: 1 },
  });

  afterAll(() => lightsail.close());

  test.each(Object.entries(REQUESTS))('%s', async (_name, send) => {
    const outcome = await send(lightsail).then(
      () => null,
      (error: unknown) => error,
    );
    expect(outcome).toBeNull();
  });
});

/** The first item of a list: the mock's lists have no end. */
async function first(list: AsyncIterable<unknown>): Promise<void> {
  for await (const item of list) return void item;
}
