import { getDriver, InvalidRequestError, NotSupportedError, Provider } from 'skylane';
import { ComputeDriver } from 'skylane/compute';
import { addOptional, withdraw } from 'skylane/driver';
import { describe, expect, test } from 'vitest';

const Dummy = getDriver(Provider.DUMMY);

class Smaller extends Dummy {
  static {
    withdraw(this, 'rebootNode', 'iterateVolumes');
  }
}

class Smallest extends Smaller {}

describe('a method that a driver may leave out', () => {
  test.each(Object.values(ComputeDriver.optional).flatMap((methods) => Object.keys(methods)))(
    '%s is not supported by the base itself',
    (method) => {
      expect(ComputeDriver.supports(method)).toBe(false);
    },
  );

  test('rejects with an error that names the provider and the method', async () => {
    await using cloud = new Dummy({});
    await expect(cloud.getConsoleOutput('n-1')).rejects.toThrow(NotSupportedError);
    await expect(cloud.getConsoleOutput('n-1')).rejects.toMatchObject({
      message: 'dummy compute does not offer getConsoleOutput.',
      operation: 'getConsoleOutput',
    });
    expect(Dummy.supports('getConsoleOutput')).toBe(false);
  });

  test('throws at once where it iterates, as its type says', async () => {
    await using cloud = new Smaller({});
    expect(() => cloud.iterateVolumes()).toThrow(NotSupportedError);
  });

  test('is supported together with what the base makes of it', () => {
    expect([Dummy.supports('iterateVolumes'), Dummy.supports('listVolumes')]).toEqual([true, true]);
    expect([Smaller.supports('iterateVolumes'), Smaller.supports('listVolumes')]).toEqual([false, false]);
  });

  test('is no method that the service does not know', () => {
    expect([Dummy.supports('brewCoffee'), Dummy.supports('provider')]).toEqual([false, false]);
  });
});

describe('a method that a dialect withdraws', () => {
  test.each([Smaller, Smallest])('is not supported, nor what is made of it: %o', async (Class) => {
    await using cloud = new Class({});
    expect(['rebootNode', 'iterateVolumes', 'listVolumes'].filter((name) => Class.supports(name))).toEqual(
      [],
    );
    await expect(cloud.rebootNode('n-1')).rejects.toThrow('dummy compute does not offer rebootNode.');
    await expect(cloud.listVolumes()).rejects.toThrow('dummy compute does not offer iterateVolumes.');
  });

  test('stays with the driver that it was withdrawn from a dialect of', () => {
    expect(Dummy.supports('rebootNode')).toBe(true);
  });

  test('may be brought by a dialect of the dialect', () => {
    class Full extends Smaller {
      override async rebootNode(): Promise<never> {
        throw new InvalidRequestError('not now');
      }
    }
    expect(Full.supports('rebootNode')).toBe(true);
  });
});

test('a service of one’s own declares its optional methods in the same way', async () => {
  class Service {
    static readonly optional = { all: { iterateThings: 'own', listThings: 'iterateThings', paint: 'own' } };
    static {
      addOptional(this);
    }
    listThings(): void {}
    unsupported(operation: string): NotSupportedError {
      return new NotSupportedError(`no ${operation}`);
    }
  }
  const service = new Service() as Service & { paint(): Promise<void> };
  await expect(service.paint()).rejects.toThrow('no paint');
});
