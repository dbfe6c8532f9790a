import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';

import {
  ChecksumError,
  getDriver,
  InvalidRequestError,
  Provider,
  UnavailableError,
  type UploadToken,
} from 'skylane';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { changedRequests } from '../../support/changed-requests.js';

const Local = getDriver(Provider.LOCAL);

type Store = InstanceType<typeof Local>['store'];
type Body = Awaited<ReturnType<Store['objects']['open']>>['body'];

/** A store whose single requests can be made to go wrong. */
class Faulty extends Local {
  opened: (string | null)[] = [];
  sent: number[] = [];
  inFlight = 0;
  most = 0;
  bytesInFlight = 0;
  mostBytes = 0;
  /** Changes what a GET answers. */
  onOpen: (body: Body, attempt: number) => Body = (body) => body;
  /** Called before a part is stored. */
  onPart: (number: number, attempt: number) => void | Promise<void> = () => {};

  protected override createParts() {
    const own = super.createParts();
    return {
      ...own,
      objects: changedRequests(own.objects, {
        open: async (request, call) => {
          const { range } = request;
          this.opened.push(range === undefined ? null : `${range.start}-${range.end ?? ''}`);
          const opened = await own.objects.open(request, call);
          return { ...opened, body: this.onOpen(opened.body, this.opened.length) };
        },
      }),
      uploads: changedRequests(own.uploads, {
        putPart: async (upload, part, call) => {
          this.sent.push(part.number);
          this.inFlight += 1;
          this.bytesInFlight += part.bytes.byteLength;
          this.most = Math.max(this.most, this.inFlight);
          this.mostBytes = Math.max(this.mostBytes, this.bytesInFlight);
          try {
            await this.onPart(part.number, this.sent.filter((number) => number === part.number).length);
            return await own.uploads.putPart(upload, part, call);
          } finally {
            this.inFlight -= 1;
            this.bytesInFlight -= part.bytes.byteLength;
          }
        },
      }),
    };
  }
}

/** A body that breaks after so many bytes. */
function cut(body: Body, after: number): Body {
  async function* bytes(): AsyncGenerator<Buffer> {
    let left = after;
    for await (const chunk of body as AsyncIterable<Buffer>) {
      yield chunk.subarray(0, left);
      left -= chunk.length;
      if (left <= 0) throw Object.assign(new Error('other side closed'), { code: 'UND_ERR_SOCKET' });
    }
  }
  return Readable.from(bytes());
}

/** A body with one wrong byte. */
function flip(body: Body): Body {
  return Readable.from(
    (async function* () {
      let first = true;
      for await (const chunk of body as AsyncIterable<Buffer>) {
        const copy = Buffer.from(chunk);
        if (first) copy[0]! ^= 1;
        first = false;
        yield copy;
      }
    })(),
  );
}

/** Threads of this process, by the ports through which they are spoken to. */
function threads(): number {
  return process.getActiveResourcesInfo().filter((resource) => resource === 'MessagePort').length;
}

const PART = 64 * 1024;
const CONTENT = randomBytes(PART * 8 + 100);

let folder: string;
let store: Faulty;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'skylane-transfers-'));
  await mkdir(join(folder, 'store'));
  store = new Faulty({ path: join(folder, 'store') });
  await store.createContainer('c');
});
afterEach(async () => {
  await store.close();
  await rm(folder, { recursive: true });
});

describe('a download whose connection breaks', () => {
  test('goes on where it was, and is verified as a whole', async () => {
    const object = await store.uploadObject('c', 'o', CONTENT);
    store.onOpen = (body, attempt) => (attempt <= 3 ? cut(body, 100_000) : body);
    const got = await object.download();
    expect(Buffer.compare(await got.bytes(), CONTENT)).toBe(0);
    expect(got.verified).toBe('checksum');
    expect(store.opened).toEqual([
      null,
      `100000-${CONTENT.length}`,
      `200000-${CONTENT.length}`,
      `300000-${CONTENT.length}`,
    ]);
  });

  test('keeps to its range', async () => {
    const object = await store.uploadObject('c', 'o', CONTENT);
    store.onOpen = (body, attempt) => (attempt === 1 ? cut(body, 10) : body);
    const got = await object.download({ range: { start: 1000, end: 1100 } });
    expect(Buffer.compare(await got.bytes(), CONTENT.subarray(1000, 1100))).toBe(0);
    expect(store.opened).toEqual(['1000-1100', '1010-1100']);
  });

  test('is given up when nothing comes any more', async () => {
    const object = await store.uploadObject('c', 'o', CONTENT);
    store.onOpen = (body, attempt) => cut(body, attempt === 1 ? 10 : 0);
    await expect((await object.download()).bytes()).rejects.toThrow(UnavailableError);
  });

  test('does not go on with another content', async () => {
    const object = await store.uploadObject('c', 'o', CONTENT);
    store.onOpen = (body, attempt) => (attempt === 1 ? cut(body, 10) : body);
    const got = await object.download();
    await store.uploadObject('c', 'o', Buffer.from(CONTENT).reverse());
    await expect(got.bytes()).rejects.toMatchObject({ code: 'conflict' });
  });
});

describe('bytes that arrive damaged', () => {
  test('end a stream with a ChecksumError', async () => {
    const object = await store.uploadObject('c', 'o', CONTENT);
    store.onOpen = flip;
    await expect((await object.download()).bytes()).rejects.toThrow(ChecksumError);
  });

  test('make no file: the download is repeated', async () => {
    const object = await store.uploadObject('c', 'o', CONTENT);
    store.onOpen = (body, attempt) => (attempt === 1 ? flip(body) : body);
    const target = join(folder, 'file');
    const { verified } = await object.downloadFile(target);
    expect(verified).toBe('checksum');
    expect(Buffer.compare(await readFile(target), CONTENT)).toBe(0);
    expect(await readdir(folder)).toEqual(['file', 'store']);
  });

  test('make no file where every attempt is damaged', async () => {
    const object = await store.uploadObject('c', 'o', CONTENT);
    store.onOpen = flip;
    await expect(object.downloadFile(join(folder, 'file'), { partSize: PART })).rejects.toThrow(
      ChecksumError,
    );
    expect(await readdir(folder)).toEqual(['store']);
  });

  test('are sent again when the store noticed', async () => {
    store.onPart = (number, attempt) => {
      if (number === 2 && attempt < 3)
        throw new ChecksumError('the store has other bytes', { retryable: true });
    };
    const object = await store.uploadObject('c', 'o', CONTENT, { partSize: PART });
    expect(store.sent.filter((number) => number === 2)).toHaveLength(3);
    store.onPart = () => {};
    expect(Buffer.compare(await (await object.download()).bytes(), CONTENT)).toBe(0);
  });
});

describe('a file that cannot be written', () => {
  test('is an error that says so, and leaves nothing', async () => {
    const object = await store.uploadObject('c', 'o', CONTENT);
    await expect(object.downloadFile(join(folder, 'no', 'such', 'folder', 'file'))).rejects.toMatchObject({
      code: 'not-found',
    });
  });
});

describe('parts of an upload', () => {
  test('are sent as many at once as asked for, and no more', async () => {
    const together = Promise.withResolvers<void>();
    store.onPart = async () => {
      if (store.inFlight === 3) together.resolve();
      await together.promise;
    };
    await store.uploadObject('c', 'o', CONTENT, { partSize: PART, parallel: 3 });
    expect(store.most).toBe(3);
  });

  test('share one budget of bytes with those of all other uploads and forks', async () => {
    const frugal = new Faulty({ path: join(folder, 'store'), transferMemory: PART * 3 });
    const forks = Array.from({ length: 6 }, () => frugal.fork());
    let mostBytes = 0;
    const uploads = forks.map((fork, index) => {
      fork.onPart = async () => {
        const bytes = forks.reduce((total, { bytesInFlight }) => total + bytesInFlight, 0);
        mostBytes = Math.max(mostBytes, bytes);
        await new Promise((resolve) => setImmediate(resolve));
      };
      return fork.uploadObject('c', `o${index}`, Readable.from([CONTENT]), { partSize: PART });
    });
    await Promise.all(uploads);
    expect(mostBytes).toBeGreaterThan(PART);
    expect(mostBytes).toBeLessThanOrEqual(PART * 3);
    await frugal.close();
  });

  test('are not sent again when an upload goes on', async () => {
    const tokens: UploadToken[] = [];
    store.onPart = (number) => {
      if (number === 5) throw new Error('killed');
    };
    const options = { partSize: PART, parallel: 2, onToken: (token: UploadToken) => tokens.push(token) };
    await expect(store.uploadObject('c', 'o', CONTENT, options)).rejects.toThrow('killed');
    const kept = store.sent.length;
    store.sent = [];
    store.onPart = () => {};
    const [resume] = tokens;
    const object = await store.uploadObject('c', 'o', CONTENT, { resume: resume! });
    // Of nine parts those that were not there, and at most one for each lane.
    expect(store.sent.length).toBeLessThanOrEqual(9 - kept + 2);
    expect(store.sent).not.toContain(1);
    expect(Buffer.compare(await (await object.download()).bytes(), CONTENT)).toBe(0);
  });

  test('are sent again where the data is another by now', async () => {
    const tokens: UploadToken[] = [];
    store.onPart = (number) => {
      if (number === 5) throw new Error('killed');
    };
    const options = { partSize: PART, parallel: 1, onToken: (token: UploadToken) => tokens.push(token) };
    await expect(store.uploadObject('c', 'o', CONTENT, options)).rejects.toThrow('killed');
    store.sent = [];
    store.onPart = () => {};
    const changed = Buffer.from(CONTENT);
    changed[0]! ^= 1;
    const object = await store.uploadObject('c', 'o', changed, { resume: tokens[0]! });
    expect(store.sent).toContain(1);
    expect(store.sent).not.toContain(2);
    expect(Buffer.compare(await (await object.download()).bytes(), changed)).toBe(0);
  });

  test('have their checksums taken on a thread that ends with the upload', async () => {
    const before = threads();
    let during = 0;
    store.onPart = () => {
      during = threads();
    };
    const object = await store.uploadObject('c', 'o', Readable.from([CONTENT]), { partSize: PART });
    expect(during).toBeGreaterThan(before);
    expect(threads()).toBe(before);
    expect(Buffer.compare(await (await object.download()).bytes(), CONTENT)).toBe(0);
  });

  test('leave no thread behind, not even where another upload was refused', async () => {
    const before = threads();
    await expect(store.uploadObject('c', 'o', Readable.from([CONTENT]), { partSize: -1 })).rejects.toThrow(
      InvalidRequestError,
    );
    await store.uploadObject('c', 'o', Readable.from([CONTENT]), { partSize: PART });
    expect(threads()).toBe(before);
  });

  test('leave the caller his bytes as they are', async () => {
    const chunks = Array.from({ length: 8 }, (_, index) =>
      CONTENT.subarray(index * PART, (index + 1) * PART),
    );
    await store.uploadObject('c', 'o', Readable.from(chunks), { partSize: PART });
    expect(Buffer.compare(Buffer.concat(chunks), CONTENT.subarray(0, PART * 8))).toBe(0);
  });

  test('all end before a failed upload rejects', async () => {
    const gate = Promise.withResolvers<void>();
    let ended = 0;
    store.onPart = async (number) => {
      if (number === 1) throw new Error('first fails');
      await gate.promise;
      ended += 1;
    };
    const upload = store.uploadObject('c', 'o', CONTENT, { partSize: PART, parallel: 3 });
    setImmediate(() => gate.resolve());
    await expect(upload).rejects.toThrow('first fails');
    expect(store.inFlight).toBe(0);
    expect(ended).toBe(store.sent.length - 1);
    expect(await store.listIncompleteUploads('c')).toEqual([]);
  });
});
