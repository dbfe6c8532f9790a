import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { type DownloadToken, getDriver, Provider, type UploadToken } from 'skylane';
import { startSandbox } from 'skylane/sandbox';
import { afterAll, beforeAll, expect, test } from 'vitest';

const WORKER = fileURLToPath(new URL('./transfer-worker.mjs', import.meta.url));
const PART = 256 * 1024;
const PARTS = 64;
/** Parts on their way at once, which is what a kill may cost. */
const LANES = 4;

/** What a worker is told. */
interface Task {
  readonly action: 'upload' | 'download';
  readonly container: string;
  readonly name: string;
  readonly path: string;
  readonly resume?: UploadToken | DownloadToken;
}

/** What a worker has said at its end. */
interface Said {
  readonly token: UploadToken | DownloadToken | null;
  readonly verified: string | null;
  readonly signal: string | null;
}

const sandbox = await startSandbox({ flavor: 'openstack' });
const options = { ...sandbox.credentials, endpoint: sandbox.identityUrl };
const Swift = getDriver(Provider.OPENSTACK_SWIFT);
const swift = new Swift(options);
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'skylane-kill-'));
});
afterAll(async () => {
  await swift.close();
  await sandbox.close();
  await rm(folder, { recursive: true });
});

/** Runs a worker to its end, or kills it once it has so many bytes. */
async function work(task: Task, killAt = Infinity): Promise<Said> {
  const told = JSON.stringify({ ...task, options, partSize: PART, parallel: LANES });
  const child = spawn(process.execPath, [WORKER, told], { stdio: ['ignore', 'pipe', 'inherit'] });
  const exited = once(child, 'exit') as Promise<[number | null, string | null]>;
  let said: Said = { token: null, verified: null, signal: null };
  for await (const line of createInterface({ input: child.stdout })) {
    const words = JSON.parse(line) as Partial<Said> & { readonly bytes?: number };
    if ((words.bytes ?? 0) >= killAt) child.kill('SIGKILL');
    said = { ...said, ...words };
  }
  const [, signal] = await exited;
  return { ...said, signal };
}

/** How often the sandbox was asked for something. */
async function asked(method: string, path: RegExp): Promise<number> {
  return (await sandbox.log()).filter((entry) => entry.method === method && path.test(entry.path)).length;
}

test('an upload killed at half sends at most one part a lane again', async () => {
  const content = randomBytes(PART * PARTS);
  const path = join(folder, 'source');
  await writeFile(path, content);
  await swift.createContainer('up');
  const task = { action: 'upload', container: 'up', name: 'file', path } as const;
  const killed = await work(task, (PART * PARTS) / 2);
  expect(killed.signal).toBe('SIGKILL');
  expect(killed.token).not.toBeNull();
  await expect(swift.getObject('up', 'file')).rejects.toMatchObject({ code: 'object-not-found' });

  const resumed = await work({ ...task, resume: killed.token! });
  expect(resumed).toMatchObject({ verified: 'checksum', signal: null });
  const sentAgain = (await asked('PUT', /\/up_segments\/.*\/slo\//)) - PARTS;
  expect(sentAgain).toBeLessThanOrEqual(LANES);
  console.info(`upload killed at half of ${PARTS} parts: ${sentAgain} sent again`);
  const { body } = await swift.downloadObject({ container: 'up', name: 'file' });
  expect(content.equals(await body.bytes())).toBe(true);
  expect(await swift.listIncompleteUploads('up')).toEqual([]);
});

test('a download killed at half asks for at most one part a lane again', async () => {
  const content = randomBytes(PART * PARTS);
  await swift.createContainer('down');
  await swift.uploadObject('down', 'file', content);
  const path = join(folder, 'target');
  const task = { action: 'download', container: 'down', name: 'file', path } as const;
  const before = await asked('GET', /\/down\/file$/);
  const killed = await work(task, (PART * PARTS) / 2);
  expect(killed.signal).toBe('SIGKILL');
  expect(await readdir(folder)).not.toContain('target');

  const resumed = await work({ ...task, resume: killed.token! });
  expect(resumed).toMatchObject({ verified: 'checksum', signal: null });
  // The first request of a download finds out how large the object is.
  const gotAgain = (await asked('GET', /\/down\/file$/)) - before - 1 - PARTS;
  expect(gotAgain).toBeLessThanOrEqual(LANES);
  console.info(`download killed at half of ${PARTS} parts: ${gotAgain} got again`);
  expect(content.equals(await readFile(path))).toBe(true);
});
