import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ComputeDriver } from 'skylane/compute';
import { DnsDriver } from 'skylane/dns';
import { StorageDriver } from 'skylane/storage';
import { expect, test } from 'vitest';

const root = join(import.meta.dirname, '..', '..', '..');

/** Asynchronous protected methods of the classes of drivers, by their sources: names do not tell them apart when the program runs. */
function protectedMethods(folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => readFileSync(join(root, folder, file), 'utf8'))
    .flatMap((text) => text.split(/^(?=(?:export )?(?:abstract )?class )/m))
    .filter((part) => /class \w+(?:<[^{]*>)?\s+extends \w*(?:Driver|Compute|Storage)\b/.test(part))
    .flatMap((part) => [...part.matchAll(/^ {2}protected (?:override )?async \*?(\w+)/gm)])
    .map((match) => match[1] as string);
}

test('protected methods of drivers are declared as steps of the operations that call them', () => {
  const steps = new Set([ComputeDriver, DnsDriver, StorageDriver].flatMap((type) => [...type.steps]));
  const found = new Set(['src', 'providers'].flatMap(protectedMethods));
  expect(found.size).toBeGreaterThan(5);
  expect([...found].filter((name) => !steps.has(name))).toEqual([]);
});
