import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getDriver, Provider } from 'skylane';
import { withdraw } from 'skylane/driver';
import { expect, onTestFinished, test } from 'vitest';

const Local = getDriver(Provider.LOCAL);

/** A store that makes no copies, and forgets to say so. */
class Forgetful extends Local {
  protected override createParts() {
    const { copies: _, ...rest } = super.createParts();
    return rest;
  }
}

class Honest extends Forgetful {
  static {
    withdraw(this, 'copyObject', 'setMetadata');
  }
}

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'skylane-'));
  onTestFinished(() => rmSync(path, { recursive: true }));
  return path;
}

test('a driver of storage that leaves out a part and promises its methods is a mistake, which its first use names', async () => {
  await using store = new Forgetful({ path: folder() });
  await expect(store.listContainers()).rejects.toMatchObject({
    code: 'internal',
    message: expect.stringContaining("static { withdraw(this, 'copyObject', 'setMetadata'); }"),
  });
});

test('a driver that withdraws them works, and says what it supports', async () => {
  await using store = new Honest({ path: folder() });
  expect(await store.listContainers()).toEqual([]);
  expect(Honest.supports('copyObject')).toBe(false);
});
