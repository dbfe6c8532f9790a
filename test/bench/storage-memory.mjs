// Peak RSS over idle of one large upload from a stream of unknown size and of the parallel download of the same object, beside the
// memory of the parts in flight: `node storage-memory.mjs [MiB] [MiB a part] [parts in flight]`. The store is Amazon S3's kind, from
// AWS_ENDPOINT_URL_S3 and its siblings; or a lab's Ceph, where SKYLANE_LAB names one. The object and the file are deleted afterwards.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getDriver, Provider } from 'skylane';
import { hasContent, measureTransfer } from '../support/transfer-memory.mjs';
import { storeOptions } from './store-options.mjs';

const MIB = 1024 * 1024;
const CONTAINER = 'skylane-bench-memory';
const NAME = 'large';
/** At most so many times the parts in flight. */
const BOUND = 1.25;

const [size, partSize, parallel] = [1024, 32, 4].map((preset, index) =>
  Number(process.argv[index + 2] ?? preset),
);
const options = storeOptions();
if (options === null)
  throw new Error('Set AWS_ENDPOINT_URL_S3, AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or SKYLANE_LAB.');
const driver = new (getDriver(Provider.S3))(options);
const folder = await mkdtemp(join(process.env.BENCH_FOLDER ?? tmpdir(), 'skylane-memory-'));
const path = join(folder, 'large');
await driver.createContainer(CONTAINER);
try {
  const rows = [];
  for (const direction of ['up', 'down']) {
    const what = {
      provider: Provider.S3,
      options,
      direction,
      container: CONTAINER,
      name: NAME,
      path,
      parallel,
    };
    const measured = await measureTransfer({ ...what, size: size * MIB, partSize: partSize * MIB });
    const ratio = measured.overIdle / (partSize * MIB * parallel);
    rows.push({
      direction,
      MiB: size,
      parts: `${parallel} x ${partSize} MiB`,
      'idle MiB': Math.round(measured.idle / MIB),
      'peak over idle MiB': Math.round(measured.overIdle / MIB),
      'over parts in flight': Number(ratio.toFixed(2)),
      bound: ratio <= BOUND ? `within ${BOUND}` : `MORE than ${BOUND}`,
      'MiB/s': Math.round(size / measured.seconds),
      'CPU s': Number(measured.cpuSeconds.toFixed(1)),
      verified: measured.verified,
    });
  }
  if (!(await hasContent(path, size * MIB))) throw new Error('What came back is not what was sent.');
  console.table(rows);
  console.log('every byte came back as it was sent');
} finally {
  await driver.deleteObject({ container: CONTAINER, name: NAME });
  await driver.deleteContainer(CONTAINER);
  await driver.close();
  await rm(folder, { recursive: true });
}
