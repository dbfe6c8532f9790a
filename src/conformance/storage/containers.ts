import assert from 'node:assert/strict';
import type { StorageDriver } from '../../storage/driver/driver.js';
import type { Container, UploadedObject } from '../../storage/models/models.js';
import { rejects } from '../rejects.js';
import type { StorageBehaviour } from './context.js';
import { behaviour, text } from './scene.js';

/** Behaviours of containers. */
export const storageContainers: readonly StorageBehaviour[] = [
  behaviour('makes a container once, however often it is asked to', async ({ driver, container }) => {
    await driver.createContainer(container.name);
    assert.equal((await driver.getContainer(container)).name, container.name);
    const names = (await driver.listContainers()).map(({ name }) => name);
    assert.equal(names.filter((name) => name === container.name).length, 1);
  }),
  behaviour('says which container is missing', async ({ driver, container }) => {
    const missing = `${container.name}-gone`;
    await rejects(driver.getContainer(missing), 'container-not-found');
    await rejects(driver.listObjects(missing), 'container-not-found');
    await rejects(driver.uploadObject(missing, 'a', 'a'), 'container-not-found');
    await driver.deleteContainer(missing);
  }),
  behaviour('refuses a container name that the store would refuse', async ({ driver }) => {
    await rejects(driver.createContainer('with/slash'), 'invalid-request');
    await rejects(driver.createContainer(''), 'invalid-request');
  }),
  behaviour('deletes an empty container only', async ({ driver, container }) => {
    const object = await driver.uploadObject(container, 'kept', 'kept');
    await rejects(driver.deleteContainer(container), 'container-not-empty');
    assert.equal(await text(driver, object), 'kept');
    await object.delete();
    await container.delete();
    await rejects(driver.getContainer(container), 'container-not-found');
  }),
  behaviour('makes models of data that went through JSON', async ({ driver, container }) => {
    const object = await driver.uploadObject(container, 'frozen', 'content');
    const again = driver.adopt(JSON.parse(JSON.stringify(object)) as UploadedObject);
    assert.equal(await (await again.download()).body.text(), 'content');
    const sameContainer = driver.adopt(JSON.parse(JSON.stringify(container)) as Container);
    assert.deepEqual(
      (await sameContainer.listObjects()).map(({ name }) => name),
      ['frozen'],
    );
  }),
  behaviour('refuses what it does not support', async ({ driver, container }) => {
    const driverClass = driver.constructor as typeof StorageDriver;
    const object = { container, name: 'none' };
    const optional = {
      copyObject: () => driver.copyObject(object, { container, name: 'copy' }),
      setMetadata: () => driver.setMetadata(object, {}),
      presignUrl: () => driver.presignUrl(object),
      listIncompleteUploads: () => driver.listIncompleteUploads(container),
    };
    for (const [method, call] of Object.entries(optional))
      if (!driverClass.supports(method)) await rejects(call(), 'not-supported');
  }),
];
