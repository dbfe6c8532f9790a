import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';

import { describe, it } from 'vitest';

/** Where the servers of the lab say how they are reached. */
const FOLDERS = ['/tmp/lab-', '/tmp/'];

/**
 * What a server of the lab says about itself, or null where SKYLANE_LAB is not set or the server is not up; then the tests that need
 * it say aloud that they are skipped.
 */
export function labServer<Endpoints>(name: string): Endpoints | null {
  if (process.env['SKYLANE_LAB'] === undefined) return skip(name, 'SKYLANE_LAB is not set');
  const file = FOLDERS.map((folder) => `${folder}${name}/endpoints.json`).find((path) => existsSync(path));
  if (file === undefined) return skip(name, `it is not up: ${process.env['SKYLANE_LAB']}/lab up ${name}`);
  const text = readFileSync(file, 'utf8');
  if (!responses(text))
    return skip(
      name,
      `it was up once, but does not answer now: ${process.env['SKYLANE_LAB']}/lab up ${name}`,
    );
  return JSON.parse(text) as Endpoints;
}

/** A server that has ended leaves its file behind. Asked in a process of its own, since tests are declared without waiting. */
function responses(endpoints: string): boolean {
  const port = /127\.0\.0\.1:(\d+)|"port":\s*(\d+)/.exec(endpoints)?.slice(1).find(Boolean);
  if (port === undefined) return true;
  const connect = `require('net').connect(${port}, '127.0.0.1', () => process.exit(0)).on('error', () => process.exit(1))`;
  return spawnSync(process.execPath, ['-e', connect], { timeout: 10_000 }).status === 0;
}

function skip(name: string, reason: string): null {
  console.warn(`SKIPPED: the tests against ${name}, since ${reason}.`);
  return null;
}

/** Tests that need a server of the lab. */
export function withLab<Endpoints>(name: string, run: (endpoints: Endpoints) => void): void {
  const lab = labServer<Endpoints>(name);
  describe.skipIf(lab === null)(`with ${name} of the lab`, () => {
    if (lab === null) it('needs the server');
    else run(lab);
  });
}
