import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { getDriver, Provider } from 'skylane';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { withLab } from '../support/lab.js';
import { hasContent, type MeasuredTransfer, measureTransfer } from '../support/transfer-memory.mjs';

interface CephLab {
  readonly endpoint: string;
  readonly region: string;
  readonly access_key: string;
  readonly secret_key: string;
}

const MIB = 1024 * 1024;
const SIZE = 1024 * MIB;
const PART = 32 * MIB;
const PARALLEL = 4;
const CONTAINER = 'skylane-memory-test';

withLab<CephLab>('ceph-rgw', ({ endpoint, region, access_key: accessKeyId, secret_key: secretAccessKey }) => {
  describe.runIf(process.platform === 'linux')('one object of 1 GiB', () => {
    const options = { endpoint, region, accessKeyId, secretAccessKey };
    const s3 = new (getDriver(Provider.S3))(options);
    let folder: string;

    beforeAll(async () => {
      folder = await mkdtemp(join(tmpdir(), 'skylane-memory-'));
      await s3.createContainer(CONTAINER);
    });

    afterAll(async () => {
      await s3.deleteObject({ container: CONTAINER, name: 'large' });
      await s3.deleteContainer(CONTAINER);
      await s3.close();
      await rm(folder, { recursive: true });
    });

    function move(direction: 'up' | 'down'): Promise<MeasuredTransfer> {
      return measureTransfer({
        provider: Provider.S3,
        options,
        direction,
        container: CONTAINER,
        name: 'large',
        path: join(folder, 'large'),
        size: SIZE,
        partSize: PART,
        parallel: PARALLEL,
      });
    }

    test('goes up from a stream of unknown size in the memory of its parts in flight', async () => {
      const { verified, overIdle } = await move('up');
      expect(verified).toBe('checksum');
      expect(overIdle).toBeLessThanOrEqual(1.25 * PART * PARALLEL);
    });

    test('comes down in parallel in no more, byte for byte', async () => {
      const { verified, overIdle } = await move('down');
      expect(verified).toBe('checksum');
      expect(overIdle).toBeLessThanOrEqual(1.25 * PART * PARALLEL);
      expect(await hasContent(join(folder, 'large'), SIZE)).toBe(true);
    });
  });
});
