import { expect, test } from 'vitest';
import { InternalError, NotSupportedError, Part, withdrawPart } from 'skylane/driver';

class Labels extends Part {
  list(name: string): Promise<string> {
    return Promise.resolve().then(() => name.toUpperCase());
  }

  iterate(): AsyncIterable<string> {
    throw new Error('not of this test');
  }
}

test('a mistake within a part comes out as an InternalError that names the method', async () => {
  const failure = new Labels().list(undefined as never);
  await expect(failure).rejects.toBeInstanceOf(InternalError);
  await expect(failure).rejects.toThrow(/^list: failed within this process/);
});

const unsupported = (operation: string) => new NotSupportedError(`cloud lacks ${operation}`);

test('what is withdrawn of a part is refused by its name, and the rest stays', async () => {
  const labels = withdrawPart(new Labels(), 'labels', { unsupported }, ['iterate']);
  expect(() => labels.iterate()).toThrow('cloud lacks labels.iterate');
  expect(await labels.list('a')).toBe('A');
});

test('a part that is withdrawn as a whole refuses every method', async () => {
  const labels = withdrawPart(new Labels(), 'labels', { unsupported });
  await expect(labels.list('a')).rejects.toThrow('cloud lacks labels.list');
  expect(() => labels.iterate()).toThrow(NotSupportedError);
  expect(labels).toBeInstanceOf(Part);
});
