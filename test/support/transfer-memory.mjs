// Moves one large object up from a stream of unknown size, or down into a file in parallel, in a process that does nothing else, and
// tells by how much its memory grew: `node transfer-memory.mjs '<JSON of what to do>'`. Linux only: the kernel keeps the peak.
import { execFile } from 'node:child_process';
import { createReadStream, readFileSync, writeFileSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { promisify } from 'node:util';
import { getDriver } from 'skylane';

const CHUNK = 64 * 1024;
/** So many small transfers first: by then V8 has compiled the HTTP parser, which takes tens of MiB for a moment, once in a process. */
const WARM_UP = 300;

/** The content: each chunk begins with its number. Its buffers are used again, since what a source leaves behind is its own matter. */
export async function* content(size) {
  const buffers = Array.from({ length: 16 }, (_, index) => Buffer.alloc(CHUNK, index + 1));
  for (let number = 0; number * CHUNK < size; number += 1) {
    const buffer = buffers[number % buffers.length];
    buffer.writeDoubleLE(number);
    yield buffer.subarray(0, Math.min(CHUNK, size - number * CHUNK));
  }
}

/** Whether a file holds just that. */
export async function hasContent(path, size) {
  const expected = content(size);
  for await (const chunk of createReadStream(path, { highWaterMark: CHUNK })) {
    const { done, value } = await expected.next();
    if (done || Buffer.compare(chunk, value) !== 0) return false;
  }
  return (await expected.next()).done === true;
}

/** Moves the object in a process of its own. */
export async function measureTransfer(what) {
  const { stdout } = await promisify(execFile)(process.execPath, [
    import.meta.filename,
    JSON.stringify(what),
  ]);
  return JSON.parse(stdout);
}

if (process.argv[1] === import.meta.filename) {
  const { provider, options, direction, container, name, size, partSize, parallel, path } = JSON.parse(
    process.argv[2],
  );
  const driver = new (getDriver(provider, 'storage'))(options);
  const small = { container, name: `${name}-small` };
  for (let count = 0; count < WARM_UP; count += 1) {
    await driver.uploadObject(container, small.name, Buffer.alloc(4096));
    await (await driver.downloadObject(small)).bytes();
  }
  await driver.deleteObject(small);
  await setTimeout(2000);
  const idle = process.memoryUsage.rss();
  // Makes the kernel forget the peak so far.
  writeFileSync('/proc/self/clear_refs', '5');
  const cpu = process.cpuUsage();
  const start = performance.now();
  const { verified } =
    direction === 'up'
      ? await driver.uploadObject(container, name, content(size), { partSize, parallel })
      : await driver.downloadFile({ container, name }, path, { partSize, parallel });
  const seconds = (performance.now() - start) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  const [, peak] = /VmHWM:\s+(\d+) kB/.exec(readFileSync('/proc/self/status', 'utf8'));
  await driver.close();
  console.log(
    JSON.stringify({
      verified,
      idle,
      overIdle: Number(peak) * 1024 - idle,
      seconds,
      cpuSeconds: (user + system) / 1e6,
    }),
  );
}
