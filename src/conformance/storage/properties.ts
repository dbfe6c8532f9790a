import assert from 'node:assert/strict';
import type { StorageDriver } from '../../storage/driver/driver.js';
import type { ObjectProperty } from '../../storage/models/limits.js';
import type { StorageObject } from '../../storage/models/models.js';
import type { CopyOptions, UploadOptions } from '../../storage/models/options.js';
import type { StorageBehaviour } from './context.js';
import { behaviour, type Scene, text } from './scene.js';

/** Something that an object has, and that stays where something else is changed. */
interface Property {
  /** In a sentence. */
  readonly name: string;
  /** By its name among `limits.properties`; absent of what every store keeps. */
  readonly property?: ObjectProperty;
  /** An upload that gives it to an object; null where this store has none. */
  readonly upload: (scene: Scene) => UploadOptions | null;
  /** The object's value. */
  readonly read: (object: StorageObject, driver: StorageDriver, scene: Scene) => unknown;
}

/** A property that is a field of `extra`, on uploads and objects alike. */
function served(name: string, property: ObjectProperty, value: string): Property {
  return {
    name,
    property,
    upload: () => ({ extra: { [property]: value } }),
    read: ({ extra }) => fieldOf(extra, property),
  };
}

/** Hour, in milliseconds. */
const HOUR = 3_600_000;

const PROPERTIES: readonly Property[] = [
  {
    name: 'content type',
    upload: () => ({ contentType: 'text/x-kept' }),
    read: ({ contentType }) => contentType,
  },
  {
    name: 'metadata',
    upload: () => ({ metadata: { kept: 'yes' } }),
    read: ({ metadata }) => metadata,
  },
  served('content encoding', 'contentEncoding', 'gzip'),
  served('content disposition', 'contentDisposition', 'attachment; filename="kept.txt"'),
  served('cache control', 'cacheControl', 'max-age=77'),
  served('content language', 'contentLanguage', 'de'),
  {
    name: 'expiry',
    property: 'expiry',
    upload: () => ({ extra: { deleteAfter: HOUR } }),
    read: ({ extra }) => fieldOf(extra, 'deleteAt'),
  },
  {
    name: 'tags',
    upload: ({ driver }) => (tagReader(driver) === null ? null : { extra: { tags: { kept: 'yes + no' } } }),
    read: (object, driver) => tagReader(driver)?.(object),
  },
  {
    name: 'storage class',
    upload: ({ tier }) => (tier === undefined ? null : { extra: { [tier.field]: tier.name } }),
    read: ({ extra }, _driver, { tier }) => fieldOf(extra, tier?.field ?? ''),
  },
];

/** Changes that keep all other properties. */
const CHANGES: readonly { readonly name: string; readonly copy: CopyOptions }[] = [
  { name: 'nothing', copy: {} },
  { name: 'metadata', copy: { metadata: { other: 'new' } } },
  { name: 'content type', copy: { contentType: 'text/x-other' } },
];

/** Behaviours of properties: a change of one keeps the others. */
export const storageProperties: readonly StorageBehaviour[] = [
  ...PROPERTIES.filter(({ name }) => name !== 'metadata').map((property) =>
    keeping(property, 'setMetadata', async (scene, object, expected) => {
      const changed = await object.setMetadata({ other: 'new' });
      assert.deepEqual(changed.metadata, { other: 'new' });
      assert.deepEqual(await property.read(changed, scene.driver, scene), expected);
    }),
  ),
  ...PROPERTIES.map((property) =>
    keeping(property, 'copyObject', async (scene, object, expected) => {
      const { driver, container } = scene;
      for (const { name, copy } of CHANGES) {
        const target = { container, name: `with other ${name}` };
        // The list is what bulk copies work from, and tells less.
        const [listed] = await driver.listObjects(container, { prefix: object.name });
        assert.ok(listed !== undefined);
        const made = await driver.copyObject(listed, target, copy);
        await compare(property, scene, made, name === property.name ? undefined : expected, copy);
        if (name === 'nothing') continue;
        const itself = await driver.copyObject(made, target, copy);
        await compare(property, scene, itself, name === property.name ? undefined : expected, copy);
        assert.equal(await text(driver, itself), 'content');
      }
    }),
  ),
  behaviour(
    'empties the metadata that is given as empty',
    async ({ driver, container }) => {
      const object = await driver.uploadObject(container, 'full', 'content', { metadata: { a: '1' } });
      const copy = await object.copy({ container, name: 'emptied' }, { metadata: {} });
      assert.deepEqual(copy.metadata, {});
      assert.deepEqual((await object.setMetadata({})).metadata, {});
      assert.equal(await text(driver, object), 'content');
    },
    ['copyObject', 'setMetadata'],
  ),
];

/** An object that has the property goes through what changes something else. */
function keeping(
  property: Property,
  method: 'setMetadata' | 'copyObject',
  change: (scene: Scene, object: StorageObject, expected: unknown) => Promise<void>,
): StorageBehaviour {
  const run = async (scene: Scene): Promise<void> => {
    const { driver, container } = scene;
    const options = property.upload(scene);
    const isKept =
      property.property === undefined || driver.limits.properties?.includes(property.property) === true;
    if (options === null || !isKept) return;
    await driver.uploadObject(container, 'source', 'content', options);
    const object = await driver.getObject(container, 'source');
    const expected = await property.read(object, driver, scene);
    assert.ok(expected !== null && expected !== undefined, `the store keeps no ${property.name}`);
    await change(scene, object, expected);
  };
  const made = behaviour(`${method} keeps the ${property.name}`, run, [method]);
  return property.property === undefined ? made : { ...made, property: property.property };
}

async function compare(
  property: Property,
  scene: Scene,
  object: StorageObject,
  expected: unknown,
  { metadata, contentType }: CopyOptions,
): Promise<void> {
  const fresh = await scene.driver.getObject(object.container, object.name);
  if (expected !== undefined)
    assert.deepEqual(await property.read(fresh, scene.driver, scene), expected, object.name);
  if (metadata !== undefined) assert.deepEqual(fresh.metadata, metadata);
  if (contentType !== undefined) assert.equal(fresh.contentType, contentType);
}

function fieldOf(fields: object, name: string): unknown {
  return name in fields ? (fields as Readonly<Record<string, unknown>>)[name] : undefined;
}

/** Reads the tags of an object with the driver's part for tags; null without one. */
function tagReader(driver: StorageDriver): ((object: StorageObject) => Promise<unknown>) | null {
  const { tags } = driver as StorageDriver & {
    readonly tags?: { get(object: StorageObject): Promise<unknown> };
  };
  return tags === undefined ? null : (object) => tags.get(object);
}
