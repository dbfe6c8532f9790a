import { CloudError, getDriver, Provider } from 'skylane';
import { HetznerCompute } from 'skylane/hetzner';
import { expect, test } from 'vitest';

const TOKEN = 'x'.repeat(64);

/** A driver of a user's own, with methods of any verb that are mistaken. */
class Mistaken extends HetznerCompute {
  frobnicateNode(): string {
    return this.innerStep(null);
  }
  async forceEverything(): Promise<unknown> {
    return this.innerStep(null);
  }
  async *enumerateAll(): AsyncGenerator<string> {
    yield this.innerStep(null);
  }
  protected innerStep(value: unknown): string {
    return (value as { text: string }).text;
  }
}

async function caught(run: () => unknown): Promise<unknown> {
  try {
    const result = run();
    if (typeof result === 'object' && result !== null && Symbol.asyncIterator in result)
      for await (const _ of result as AsyncIterable<unknown>);
    return await result;
  } catch (error) {
    return error;
  }
}

test.each(['frobnicateNode', 'forceEverything', 'enumerateAll'] as const)(
  'a mistake in %s becomes an error of ours, which names what the user called',
  async (method) => {
    const driver = new Mistaken({ token: TOKEN });
    const error = await caught(() => driver[method]());
    await driver.close();
    expect(CloudError.is(error)).toBe(true);
    expect(error).toMatchObject({
      code: 'internal',
      operation: method,
      cause: expect.any(TypeError) as Error,
    });
  },
);

test.each([
  [Provider.DIGITAL_OCEAN, 'droplets', 'powerOff'],
  [Provider.DIGITAL_OCEAN, 'images', 'transfer'],
  [Provider.HETZNER, 'servers', 'powerOff'],
] as const)('%s: %s.%s refuses what no type allows with an error of ours', async (provider, part, method) => {
  const driver = new (getDriver(provider))({ token: TOKEN, retry: { attempts: 1 }, timeout: 50 });
  const holder = Reflect.get(driver, part) as object;
  const call = Reflect.get(holder, method) as (...given: unknown[]) => unknown;
  const error = await caught(() => call.call(holder, { id: Symbol.iterator }, Symbol.iterator));
  await driver.close();
  expect(CloudError.is(error)).toBe(true);
});
