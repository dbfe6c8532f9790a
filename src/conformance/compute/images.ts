import { inspect } from 'node:util';
import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { KeyPair } from '../../compute/models/index.js';
import type { ComputeBehaviour } from './context.js';
import { behaviour, NO_SUCH_ID, rejects } from './scene.js';

/** Key pairs, and images of one's own. */
export const keyPairAndImageBehaviours: readonly ComputeBehaviour[] = [
  behaviour(
    'makes a key pair and hands out its private key once',
    async ({ driver, freeName, after }) => {
      const name = freeName();
      const made = await driver.createKeyPair(name);
      after(() => driver.deleteKeyPair(name));
      assert.ok(made instanceof KeyPair && made.belongsTo(driver));
      assert.ok(made.privateKey !== undefined && made.privateKey !== '');
      // Printed text and JSON end up in logs.
      const printed = `${inspect(made, { depth: 9 })} ${JSON.stringify(made)}`;
      assert.ok(!printed.includes(made.privateKey.slice(0, 40)));
      const shown = await driver.getKeyPair(name);
      assert.deepEqual(
        [shown.name, shown.fingerprint, 'privateKey' in shown],
        [name, made.fingerprint, false],
      );
    },
    ['createKeyPair', 'getKeyPair'],
  ),
  behaviour(
    'registers a public key, lists it, and makes a server with it',
    async (scene) => {
      const { driver, freeName, after } = scene;
      const name = freeName();
      const publicKey = openSshKey();
      await driver.importKeyPair(name, publicKey);
      after(() => driver.deleteKeyPair(name));
      assert.ok((await driver.listKeyPairs()).some((keyPair) => keyPair.name === name));
      const shown = await driver.getKeyPair(name);
      if (shown.publicKey !== null) assert.equal(shown.publicKey.trim(), publicKey);
      await scene.createRunning({ keyPair: name });
    },
    ['importKeyPair', 'listKeyPairs', 'getKeyPair'],
  ),
  behaviour(
    'refuses a second key pair of one name, and a text that is no key',
    async ({ driver, freeName, after }) => {
      const name = freeName();
      await driver.importKeyPair(name, openSshKey());
      after(() => driver.deleteKeyPair(name));
      await rejects(driver.importKeyPair(name, openSshKey()), 'key-pair-exists');
      await rejects(driver.importKeyPair(freeName(), 'no key at all'), 'invalid-request');
    },
    ['importKeyPair'],
  ),
  behaviour(
    'says which key pair does not exist, and takes a second delete calmly',
    async (scene) => {
      const { driver, freeName } = scene;
      const name = freeName();
      await driver.importKeyPair(name, openSshKey());
      await driver.deleteKeyPair(name);
      await driver.deleteKeyPair(name);
      await rejects(driver.getKeyPair(name), 'key-pair-not-found');
      await rejects(driver.createNode(scene.spec({ keyPair: name })), 'key-pair-not-found');
    },
    ['importKeyPair', 'getKeyPair'],
  ),
  behaviour(
    'makes an image of a server, and deletes it',
    async (scene) => {
      const { driver, freeName, after } = scene;
      const name = freeName();
      const node = await scene.createRunning();
      const image = await driver.createImage(node, { name });
      after(() => driver.deleteImage(image));
      assert.equal(image.name, name);
      assert.ok((await driver.listImages()).some(({ id }) => id === image.id));
      await driver.deleteImage(image);
      await scene.gone(() => driver.getImage(image), 'image-not-found');
      await driver.deleteImage(image);
      await rejects(driver.createImage(NO_SUCH_ID, { name }), 'node-not-found');
    },
    ['createImage', 'deleteImage'],
  ),
  behaviour(
    'copies an image',
    async ({ driver, image, freeName, after }) => {
      const name = freeName();
      const copy = await driver.copyImage(image, { name });
      after(() => driver.deleteImage(copy));
      assert.notEqual(copy.id, image);
      assert.equal((await driver.getImage(copy)).name, name);
      await rejects(driver.copyImage(NO_SUCH_ID, { name }), 'image-not-found');
    },
    ['copyImage', 'deleteImage'],
  ),
];

/** A new public key in OpenSSH's format. */
function openSshKey(): string {
  const { publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const { e = '', n = '' } = publicKey.export({ format: 'jwk' });
  const parts = [Buffer.from('ssh-rsa'), Buffer.from(e, 'base64url'), positive(Buffer.from(n, 'base64url'))];
  const blob = Buffer.concat(parts.flatMap((part) => [lengthOf(part), part]));
  return `ssh-rsa ${blob.toString('base64')}`;
}

function lengthOf(part: Buffer): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(part.length);
  return length;
}

/** SSH's numbers have a sign bit. */
function positive(number: Buffer): Buffer {
  return (number[0] ?? 0) >= 0x80 ? Buffer.concat([Buffer.alloc(1), number]) : number;
}
