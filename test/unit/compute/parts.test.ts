import { getDriver, InvalidRequestError, NotSupportedError, Provider, type Volume } from 'skylane';
import { addParts } from 'skylane/compute';
import { withdraw } from 'skylane/driver';
import { beforeEach, expect, test } from 'vitest';

type Disk = Awaited<ReturnType<InstanceType<typeof Dummy>['getVolume']>>;

const Dummy = getDriver(Provider.DUMMY);
const made: string[] = [];
const asked: unknown[][] = [];

class Disks {
  constructor(provider: string) {
    made.push(provider);
  }

  get(volume: Volume | string): Promise<Disk> {
    asked.push(['get', volume]);
    return Promise.reject(new InvalidRequestError('no disk'));
  }

  resize(...given: [volume: Volume | string, size: number]): Promise<Disk> {
    asked.push(['resize', ...given]);
    return Promise.reject(new InvalidRequestError('no disk'));
  }

  detach(): Promise<Disk> {
    // As a mistake in a part would: without a promise.
    throw new InvalidRequestError('no disk');
  }

  iterate(): AsyncIterable<Disk> {
    throw new InvalidRequestError('no disks');
  }
}

class Cloud extends Dummy {
  static {
    withdraw(this, 'attachVolume', 'resizeVolume', 'copyImage', 'importKeyPair');
  }
}

class CloudWithDisks extends Cloud {
  static {
    addParts<CloudWithDisks>(this, { volumes: [Disks, ({ provider }) => new Disks(provider)] });
  }

  override detachVolume(): Promise<Disk> {
    return Promise.reject(new InvalidRequestError('own words'));
  }
}

beforeEach(() => {
  made.length = 0;
  asked.length = 0;
});

test('a driver offers what its part has, and what the base makes of it', () => {
  const offered = ['getVolume', 'resizeVolume', 'listVolumes', 'attachVolume'].filter((name) =>
    CloudWithDisks.supports(name),
  );
  expect(offered).toEqual(['getVolume', 'resizeVolume', 'listVolumes']);
});

test('what the part lacks stays as the driver had it', async () => {
  await using cloud = new CloudWithDisks({});
  await expect(cloud.attachVolume('v', 'n')).rejects.toThrow(NotSupportedError);
});

test('a method of the driver itself goes before that of its part', async () => {
  await using cloud = new CloudWithDisks({});
  await expect(cloud.detachVolume()).rejects.toThrow('own words');
});

test('a part is made when it is first used, once for each driver', async () => {
  await using cloud = new CloudWithDisks({});
  await using fork = cloud.fork();
  expect(made).toEqual([]);
  for (const driver of [cloud, cloud, fork]) await expect(driver.getVolume('v-1')).rejects.toThrow('no disk');
  expect(made).toEqual(['dummy', 'dummy']);
  expect(asked).toEqual([
    ['get', 'v-1'],
    ['get', 'v-1'],
    ['get', 'v-1'],
  ]);
});

test('a size that is none is refused before the part hears of it', async () => {
  await using cloud = new CloudWithDisks({});
  await expect(cloud.resizeVolume('v-1', 1.5)).rejects.toThrow(
    'resizeVolume: size must be a whole number of GiB above 0, not 1.5.',
  );
  expect(asked).toEqual([]);
});

test('a part that throws at once makes the method reject', async () => {
  class Thrower extends Cloud {
    static {
      addParts<Thrower>(this, { volumes: [Disks, () => new Disks('x')] });
    }
  }
  await using cloud = new Thrower({});
  await expect(cloud.detachVolume('v-1')).rejects.toThrow('no disk');
  expect(() => cloud.iterateVolumes()).toThrow('no disks');
});
