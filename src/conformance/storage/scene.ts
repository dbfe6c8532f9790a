import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CloudError } from '../../errors.js';
import type { StorageDriver } from '../../storage/driver/driver.js';
import type { Container, ObjectReference } from '../../storage/models/models.js';
import type { IncompleteUpload } from '../../storage/models/contract.js';
import type { StorageBehaviour, StorageTier } from './context.js';

/** Context of a behaviour: a container of its own, deleted at the end with its content. */
export interface Scene {
  readonly driver: StorageDriver;
  readonly container: Container;
  /** A part size that the store takes, and content of three parts and a bit. */
  readonly partSize: number;
  readonly large: () => Buffer;
  /** Rows that the server gives in one page of a list. */
  readonly pageSize: number;
  /** Another storage class to test, if there is one. */
  readonly tier?: StorageTier | undefined;
}

/** Parts are as small as the store allows, so that little is sent. */
const SMALLEST_PART = 256 * 1024;

/** Rows in one page of a list, unless told. */
const PAGE = 10;

/** Describes a behaviour. */
export function behaviour(
  name: string,
  run: (scene: Scene) => Promise<void>,
  needs: readonly string[] = [],
): StorageBehaviour {
  return {
    name,
    needs,
    async run({ driver, freeName, pageSize = PAGE, tier }) {
      const container = await driver.createContainer(freeName());
      const partSize = Math.max(driver.limits.parts.min, SMALLEST_PART);
      try {
        await run({
          driver,
          container,
          partSize,
          large: () => randomBytes(partSize * 3 + 1234),
          pageSize,
          tier,
        });
      } finally {
        await empty(driver, container);
      }
    },
  };
}

/** Deletes a container with all that is in it. */
async function empty(driver: StorageDriver, container: Container): Promise<void> {
  try {
    for (const upload of await incompleteUploads(driver, container))
      await driver.abortIncompleteUpload(upload);
    await driver.deleteObjects(await driver.listObjects(container));
  } catch (error) {
    if (!CloudError.is(error) || error.code !== 'container-not-found') throw error;
  }
  await driver.deleteContainer(container);
}

/** True if the store itself computes the checksum of uploads. */
export function confirms({ limits }: StorageDriver): boolean {
  return limits.checksum !== null && limits.confirmsUploads !== false;
}

/** Unfinished uploads; empty if the store does not list them. */
async function incompleteUploads(driver: StorageDriver, container: Container): Promise<IncompleteUpload[]> {
  return listsIncomplete(driver) ? driver.listIncompleteUploads(container) : [];
}

function listsIncomplete(driver: StorageDriver): boolean {
  return (driver.constructor as typeof StorageDriver).supports('listIncompleteUploads');
}

/** Asserts the unfinished uploads by the names of their objects, if the store lists them. */
export async function incompleteIs(
  driver: StorageDriver,
  container: Container,
  names: readonly string[],
): Promise<void> {
  if (!listsIncomplete(driver)) return;
  const found = await driver.listIncompleteUploads(container);
  assert.deepEqual(
    found.map(({ name }) => name),
    names,
  );
}

/** The content of an object. */
export async function bytesOf(
  driver: StorageDriver,
  { container, name }: ObjectReference,
): Promise<Uint8Array> {
  return (await driver.downloadObject({ container, name })).body.bytes();
}

/** The content of an object, as text. */
export async function text(driver: StorageDriver, { container, name }: ObjectReference): Promise<string> {
  return (await driver.downloadObject({ container, name })).body.text();
}

/** Bytes as a stream gives them: a few at a time. */
export async function* slowly(bytes: Buffer, step = 10_000): AsyncGenerator<Uint8Array, void, undefined> {
  for (let position = 0; position < bytes.length; position += step)
    yield bytes.subarray(position, position + step);
}

/** Gives the first bytes, then fails. */
export async function* failing(
  bytes: Buffer,
  count: number,
  failure: Error,
): AsyncGenerator<Uint8Array, void, undefined> {
  yield* slowly(bytes.subarray(0, count), 65_536);
  throw failure;
}

/** Works in a folder that is removed at the end. */
export async function inFolder(work: (folder: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'skylane-storage-'));
  try {
    await work(folder);
  } finally {
    await rm(folder, { recursive: true });
  }
}
