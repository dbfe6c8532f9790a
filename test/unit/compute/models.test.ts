import { getDriver, InvalidRequestError, Provider } from 'skylane';
import { ComputeModels } from 'skylane/compute';
import { expect, test } from 'vitest';

const Dummy = getDriver(Provider.DUMMY);
const driver = new Dummy({});
const models = new ComputeModels(driver);
const common = { id: 'x-1', name: 'x', extra: {} };
const MODELS = [
  models.node({
    ...common,
    state: 'running',
    publicIps: [],
    privateIps: [],
    size: null,
    image: null,
    location: null,
    createdAt: new Date(0),
    metadata: {},
  }),
  models.size({ ...common, ram: 1, disk: 1, vcpus: 1, bandwidth: null, price: null, currency: null }),
  models.image(common),
  models.location({ ...common, country: null }),
  models.keyPair({ name: 'x', fingerprint: null, publicKey: null, extra: {} }),
  models.volume({ ...common, size: 1, state: 'available' }),
  models.volumeSnapshot({ ...common, size: 1, state: 'available', createdAt: null }),
  models.address({ id: 'x-1', ip: '192.0.2.1', nodeId: null, location: null, extra: {} }),
];

test('models say their kind', () => {
  expect(MODELS.map(({ kind }) => kind)).toEqual([
    'node',
    'size',
    'image',
    'location',
    'key-pair',
    'volume',
    'volume-snapshot',
    'address',
  ]);
});

test.each(MODELS.map((model) => [model.kind, model] as const))(
  'data of a %s becomes the same model again, by its kind',
  (_, model) => {
    for (const data of [JSON.parse(JSON.stringify(model)) as never, structuredClone(model) as never]) {
      const adopted: object = driver.adopt(data);
      expect(adopted).toBeInstanceOf(model.constructor);
      expect(JSON.stringify(adopted)).toBe(JSON.stringify(model));
    }
  },
);

test('fields that a model does not have do not make another one of it', () => {
  const volume = models.volume({ ...common, size: 1, state: 'available' });
  const more = { ...volume, createdAt: null, publicIps: [], ip: '192.0.2.1' };
  const adopted: object = driver.adopt(more as never);
  expect(adopted).toBeInstanceOf(volume.constructor);
});

test('data of another service’s kind, or of none, is refused with what it lacks', () => {
  const { kind: _, ...data } = models.image(common);
  for (const wrong of [data, { ...data, kind: 'zone' }, {}]) {
    expect(() => driver.adopt(wrong as never)).toThrow(InvalidRequestError);
    expect(() => driver.adopt(wrong as never)).toThrow(/with its kind.*\{ \.\.\.data, kind: 'node' \}/);
  }
});
