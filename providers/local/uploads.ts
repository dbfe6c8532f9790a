import { randomUUID } from 'node:crypto';
import { type FileHandle, open, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Call, InvalidRequestError, toDate } from '../../src/driver/index.js';
import {
  type Checksum,
  type IncompleteUpload,
  isMissing,
  type Part,
  type PartUpload,
  type PutResult,
  type PutTarget,
  startChecksum,
  type StoredPart,
  type StoreUploads,
} from '../../src/storage/index.js';
import type { LocalClient, LocalExtras, LocalObjectExtra } from './client.js';

/** Multipart uploads, whose parts are written to their places in one file. */
export class LocalUploads implements StoreUploads<LocalExtras> {
  readonly #client: LocalClient;

  constructor(client: LocalClient) {
    this.#client = client;
  }

  async begin(target: PutTarget, _partSize: number, call: Call): Promise<PartUpload> {
    const { operation, container, name, contentType, metadata } = target;
    await this.#client.checkContainer(operation, container, call);
    this.#client.pathOf(operation, target);
    const id = randomUUID();
    await this.#client.attempt(operation, call, async () => {
      const folder = await this.#client.files.uploadFolder(container, id);
      await writeFile(join(folder, 'data'), '');
      const info: UploadInfo = { name, contentType, metadata, startedAt: new Date().toISOString() };
      await writeFile(join(folder, 'info.json'), JSON.stringify(info));
    });
    return { target, id };
  }

  async putPart(
    { target, id }: PartUpload,
    { number, offset, bytes, checksum }: Part,
    call: Call,
  ): Promise<StoredPart> {
    const { operation, container } = target;
    const folder = this.#uploadFolder(operation, container, id);
    await this.#client.attempt(operation, call, async () => {
      const handle = await open(join(folder, 'data'), 'r+');
      try {
        await writeAt(handle, bytes, offset);
      } finally {
        await handle.close();
      }
      const part: WrittenPart = { number, offset, size: bytes.byteLength, md5: checksum?.hex ?? null };
      const temporary = join(folder, 'parts', randomUUID());
      await writeFile(temporary, JSON.stringify(part));
      await rename(temporary, join(folder, 'parts', `${number}.json`));
    });
    return { number, size: bytes.byteLength, etag: checksum?.hex ?? '', stored: null };
  }

  async complete(
    { target, id }: PartUpload,
    parts: readonly StoredPart[],
    _whole: Checksum | null,
    call: Call,
  ): Promise<PutResult<LocalObjectExtra>> {
    const { operation, container } = target;
    const path = this.#client.pathOf(operation, target);
    await this.#client.checkContainer(operation, container, call);
    const folder = this.#uploadFolder(operation, container, id);
    const data = await this.#client.attempt(operation, call, async () => {
      const made = await this.#client.publish(target, join(folder, 'data'), path, joinedChecksum(parts));
      await rm(folder, { recursive: true });
      return made;
    });
    return { data, stored: null };
  }

  async abort({ target, id }: PartUpload, call: Call): Promise<void> {
    const folder = this.#uploadFolder(target.operation, target.container, id);
    await this.#client.attempt(target.operation, call, () => rm(folder, { recursive: true, force: true }));
  }

  async listParts({ target, id }: PartUpload, call: Call): Promise<StoredPart[]> {
    const { operation, container } = target;
    const folder = join(this.#uploadFolder(operation, container, id), 'parts');
    return this.#client.attempt(operation, call, async () => {
      const names = (await readdir(folder)).filter((name) => name.endsWith('.json'));
      const parts = await Promise.all(
        names.map(async (name) => readPart(await readFile(join(folder, name), 'utf8'))),
      );
      return parts.flat().map(({ number, size, md5 }) => ({
        number,
        size,
        etag: md5 ?? '',
        stored: md5 === null ? null : ({ algorithm: 'md5', hex: md5 } as const),
      }));
    });
  }

  /** Uploads that were begun and neither completed nor aborted. */
  async *iterate(container: string, call: Call): AsyncGenerator<IncompleteUpload, void, undefined> {
    const operation = 'listIncompleteUploads';
    await this.#client.checkContainer(operation, container, call);
    const folder = this.#client.files.hidden(container, 'uploads');
    const ids = await this.#client.attempt(operation, call, () => readdir(folder).catch(emptyIfMissing));
    for (const id of ids.sort()) {
      const info = await this.#uploadInfo(operation, container, id).catch(() => null);
      if (info === null || typeof info.name !== 'string') continue;
      yield { container, name: info.name, id, startedAt: toDate(info.startedAt) };
    }
  }

  #uploadFolder(operation: string, container: string, id: string): string {
    this.#client.context.checks.containerName(operation, container);
    if (/^[0-9a-f-]{36}$/.test(id)) return this.#client.files.hidden(container, 'uploads', id);
    throw new InvalidRequestError(
      `${operation}: ${JSON.stringify(id)} is no upload's id.`,
      this.#client.context.details(operation),
    );
  }

  async #uploadInfo(operation: string, container: string, id: string): Promise<UploadInfo> {
    return JSON.parse(
      await readFile(join(this.#uploadFolder(operation, container, id), 'info.json'), 'utf8'),
    ) as UploadInfo;
  }
}

interface UploadInfo {
  readonly name: string;
  readonly contentType: string;
  readonly metadata: Readonly<Record<string, string>>;
  readonly startedAt: string;
}

interface WrittenPart {
  readonly number: number;
  readonly offset: number;
  readonly size: number;
  readonly md5: string | null;
}

/** Checksum of checksums of a multipart object. */
function joinedChecksum(parts: readonly StoredPart[]): Checksum | null {
  if (parts.some(({ etag }) => etag === '')) return null;
  const joined = startChecksum('md5');
  for (const { etag } of parts) joined.update(Buffer.from(etag, 'hex'));
  return {
    algorithm: 'md5',
    hex: joined.hex(),
    parts: { sizes: parts.map(({ size }) => size), joined: 'bytes' },
  };
}

async function writeAt(handle: FileHandle, bytes: Uint8Array, offset: number): Promise<void> {
  for (let written = 0; written < bytes.byteLength;) {
    const left = bytes.byteLength - written;
    written += (await handle.write(bytes, written, left, offset + written)).bytesWritten;
  }
}

function emptyIfMissing(error: unknown): string[] {
  if (isMissing(error)) return [];
  throw error;
}

/** Record of a part; empty if it is damaged, so that the part is sent again. */
function readPart(text: string): WrittenPart[] {
  try {
    const part = JSON.parse(text) as Partial<WrittenPart> | null;
    return part !== null && isWhole(part) ? [part] : [];
  } catch {
    return [];
  }
}

function isWhole(part: Partial<WrittenPart>): part is WrittenPart {
  const { number, offset, size, md5 } = part;
  const areNumbers = [number, offset, size].every(
    (field) => Number.isSafeInteger(field) && Number(field) >= 0,
  );
  return areNumbers && typeof md5 === 'string' && /^[0-9a-f]{32}$/.test(md5);
}
