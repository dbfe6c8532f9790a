import { expect, test } from 'vitest';
import { InternalError, Part } from 'skylane/driver';

class Labels extends Part {
  list(name: string): Promise<string> {
    return Promise.resolve().then(() => name.toUpperCase());
  }
}

test('a mistake within a part comes out as an InternalError that names the method', async () => {
  const failure = new Labels().list(undefined as never);
  await expect(failure).rejects.toBeInstanceOf(InternalError);
  await expect(failure).rejects.toThrow(/^list: failed within this process/);
});
