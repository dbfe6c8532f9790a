import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const DIST = join(import.meta.dirname, '../../../dist');

test('a driver loads what it uses of a kit, not the whole of it', () => {
  const files = ['providers', 'chunks'].flatMap((folder) =>
    readdirSync(join(DIST, folder), { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.js'))
      .map((file) => join(DIST, folder, file)),
  );
  const reachable = files.filter((file) => readFileSync(file, 'utf8').includes('/chunks/core-'));
  expect(reachable.length).toBeGreaterThan(20);
  const whole = reachable.filter((file) =>
    /from "[./]+src\/(compute|dns|driver|loadbalancer|storage)\/index\.js"/.test(readFileSync(file, 'utf8')),
  );
  expect(whole).toEqual([]);
});
