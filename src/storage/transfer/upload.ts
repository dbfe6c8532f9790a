import type { Call } from '../../call/call.js';
import { beginParts } from './begin-parts.js';
import { FREE_PERMIT, type Permit } from './memory-budget.js';
import { type Checksum, checksumOf, type RunningChecksum, startChecksum } from '../checksum/checksum.js';
import { compare, compareSizes, isSame } from '../checksum/compare-sent.js';
import { Hashing } from '../checksum/hashing.js';
import type { UploadedObject, Verified } from '../models/models.js';
import type { UploadOptions } from '../models/options.js';
import { abandonParts, completeParts } from './part-upload.js';
import { type PartPlan, planParts } from './part-plan.js';
import type { Piece, Source } from '../files/piece.js';
import { checkToken, type UploadToken } from '../models/resume-tokens.js';
import { Crew, repeatDamaged, type TransferContext } from './transfer.js';
import type { Part, PartUpload, Payload, PutResult, PutTarget, StoredPart } from '../models/contract.js';

/** Uploads an object in one request or in parts. Always closes the source. */
export async function upload(
  context: TransferContext,
  target: PutTarget,
  source: Source,
  options: UploadOptions,
  call: Call,
): Promise<UploadedObject> {
  const transfer = new Upload(context, target, source, options, call);
  try {
    return await transfer.run();
  } finally {
    await source.close();
  }
}

/** Parts in memory if they are sent one after another: one being sent, and the next being read. */
const READ_AHEAD = 2;

class Upload {
  readonly #context: TransferContext;
  readonly #target: PutTarget;
  readonly #source: Source;
  readonly #options: UploadOptions;
  readonly #call: Call;
  readonly #plan: PartPlan;
  /** Buffers of sent parts, for reuse. */
  readonly #buffers: Uint8Array[] = [];
  /** Checksum of the whole object, if the store requires it. */
  readonly #whole: RunningChecksum | null;
  /** Computes checksums of parts; created for the first one. */
  #hashing: Hashing | null = null;
  #sent = 0;

  constructor(
    context: TransferContext,
    target: PutTarget,
    source: Source,
    options: UploadOptions,
    call: Call,
  ) {
    this.#context = context;
    this.#target = target;
    this.#source = source;
    this.#options = options;
    this.#call = call;
    const { wholeChecksum } = context.store.limits;
    this.#whole = wholeChecksum === undefined ? null : startChecksum(wholeChecksum);
    const { resume } = options;
    if (resume !== undefined) {
      const { container, name } = target;
      checkToken(resume, { kind: 'upload', provider: context.store.provider, container, name });
    }
    const wanted = options.partSize ?? resume?.partSize ?? undefined;
    this.#plan = planParts(source.size ?? resume?.size ?? null, context.store.limits.parts, wanted);
  }

  async run(): Promise<UploadedObject> {
    try {
      return await this.#run();
    } finally {
      await this.#hashing?.close();
    }
  }

  async #run(): Promise<UploadedObject> {
    const { resume } = this.#options;
    if (resume !== undefined) return this.#resume(resume);
    const first = await this.#next(this.#plan.sizeOf(1), this.#call);
    if (!first.piece.last) return this.#putParts(first);
    try {
      return await this.#putWhole(first.piece.bytes);
    } finally {
      first.permit.release();
    }
  }

  async #putWhole(bytes: Uint8Array): Promise<UploadedObject> {
    const payload = this.#payload(bytes);
    const result = await repeatDamaged(async () => {
      const response = await this.#context.run(
        (lane) => lane.objects.put(this.#target, payload, this.#call),
        this.#call,
      );
      await this.#compareWhole(payload, response);
      return response;
    }, this.#call);
    this.#progress(bytes.byteLength);
    return this.#context.store.models.uploaded(result.data, verifiedBy(result.stored));
  }

  /** Compares the stored content with what was sent; deletes it if it differs. */
  async #compareWhole(payload: Payload, { stored, data }: PutResult): Promise<void> {
    const isNamedOtherwise =
      stored !== null && stored !== 'checked' && stored.algorithm !== payload.checksum?.algorithm;
    try {
      compareSizes(this.#target, payload.bytes.byteLength, data.size);
      if (!isNamedOtherwise) compare(this.#target, payload, stored);
    } catch (error) {
      await this.#context.run(
        (lane) => lane.objects.delete({ container: data.container, name: data.name }, this.#call),
        this.#call,
      );
      throw error;
    }
    // If the store verified the upload but reports another checksum, the object stays, and the caller decides.
    if (isNamedOtherwise) compare(this.#target, payload, stored);
  }

  async #putParts(first: Held): Promise<UploadedObject> {
    let upload: PartUpload;
    try {
      upload = await beginParts(this.#context, this.#target, first.piece.bytes.byteLength, this.#call);
    } catch (error) {
      first.permit.release();
      throw error;
    }
    return this.#sendAll(upload, new Map(), first);
  }

  async #resume(token: UploadToken): Promise<UploadedObject> {
    const upload: PartUpload = { target: this.#target, id: token.id };
    const stored = await this.#context.run((lane) => lane.uploads.listParts(upload, this.#call), this.#call);
    return this.#sendAll(upload, new Map(stored.map((part) => [part.number, part])), null);
  }

  async #sendAll(
    upload: PartUpload,
    known: ReadonlyMap<number, StoredPart>,
    first: Held | null,
  ): Promise<UploadedObject> {
    const { store, parallel } = this.#context;
    const { sequential = false } = store.limits.parts;
    const crew = new Crew(this.#call, sequential ? READ_AHEAD : (this.#options.parallel ?? parallel));
    const stored: StoredPart[] = [];
    try {
      this.#announce(upload);
      await this.#readAndSend({ upload, known, first, crew, stored });
      await crew.finish();
      return await this.#complete(upload, stored);
    } catch (error) {
      crew.fail(error);
      await crew.settle();
      await this.#abandon(upload);
      throw error;
    }
  }

  async #readAndSend({ upload, known, first, crew, stored }: Sending): Promise<void> {
    const { sequential = false } = this.#context.store.limits.parts;
    let offset = 0;
    let next = first;
    for (let number = 1; ; number += 1) {
      const size = this.#plan.sizeOf(number);
      await crew.room();
      const { piece, permit } = next ?? (await this.#next(size, crew.call));
      next = null;
      const start = offset;
      const { last } = piece;
      offset += piece.bytes.byteLength;
      this.#whole?.update(piece.bytes);
      crew.start(async (predecessor) => {
        try {
          const part: Part = { ...(await this.#payloadOfPart(piece.bytes)), number, offset: start, last };
          if (sequential) await predecessor;
          crew.check();
          const sent = await this.#sendPart(upload, part, known.get(number), crew.call);
          stored.push(sent.stored);
          this.#recycle(sent.bytes);
        } finally {
          permit.release();
        }
      });
      if (last) return;
    }
  }

  /** Reads the next piece after acquiring memory for it. */
  async #next(size: number, call: Call): Promise<Held> {
    const permit = await this.#permit(size, call);
    try {
      return { piece: await this.#read(size, permit, call), permit };
    } catch (error) {
      permit.release();
      throw error;
    }
  }

  async #sendPart(
    upload: PartUpload,
    part: Part,
    known: StoredPart | undefined,
    call: Call,
  ): Promise<SentPart> {
    if (known !== undefined && isSame(part, known)) {
      this.#progress(part.bytes.byteLength);
      return { stored: known, bytes: part.bytes };
    }
    let { bytes } = part;
    const stored = await repeatDamaged(async () => {
      const response = await this.#context.run(
        (lane) => lane.uploads.putPart(upload, { ...part, bytes }, call),
        call,
      );
      const found = await this.#checksumLike(response.stored, part, bytes);
      bytes = found.bytes;
      compare(upload.target, found, response.stored);
      return response;
    }, call);
    this.#progress(bytes.byteLength);
    return { stored, bytes };
  }

  /** The part's checksum in the form of the store's, computed if it differs from the one sent. */
  #checksumLike(
    stored: StoredPart['stored'],
    { checksum }: Part,
    bytes: Uint8Array,
  ): Payload | Promise<Payload> {
    if (stored === null || stored === 'checked' || stored.algorithm === checksum?.algorithm)
      return { bytes, checksum };
    if (this.#source.inMemory || this.#hashing === null)
      return { bytes, checksum: checksumOf(stored.algorithm, bytes) };
    return this.#hashing.hash(stored.algorithm, bytes);
  }

  async #complete(upload: PartUpload, stored: StoredPart[]): Promise<UploadedObject> {
    const whole: Checksum | null =
      this.#whole === null ? null : { algorithm: this.#whole.algorithm, hex: this.#whole.hex() };
    const result = await completeParts(this.#context, upload, stored, whole, this.#call);
    const isChecked = stored.every((part) => part.stored !== null);
    return this.#context.store.models.uploaded(
      result.data,
      isChecked || result.stored !== null ? 'checksum' : 'size',
    );
  }

  /** Deletes the parts of an upload that failed, unless the caller has a token to go on with. */
  async #abandon(upload: PartUpload): Promise<void> {
    if (this.#options.onToken !== undefined || this.#options.resume !== undefined) return;
    await abandonParts(this.#context, upload, this.#call);
  }

  #announce(upload: PartUpload): void {
    const { container, name } = this.#target;
    this.#options.onToken?.({
      kind: 'upload',
      provider: this.#context.store.provider,
      container,
      name,
      id: upload.id,
      partSize: this.#options.partSize ?? this.#options.resume?.partSize ?? null,
      size: this.#source.size ?? this.#options.resume?.size ?? null,
    });
  }

  #permit(size: number, call: Call): Promise<Permit> | Permit {
    if (this.#source.inMemory) return FREE_PERMIT;
    return this.#context.budget.acquire(Math.min(size, this.#source.size ?? size), call);
  }

  async #read(size: number, permit: Permit, call: Call): Promise<Piece> {
    const piece = await this.#source.read(size, () => this.#allocate(size), call);
    permit.shrink(Math.max(piece.bytes.byteLength, 1));
    return piece;
  }

  #allocate(size: number): Uint8Array {
    const length = Math.min(size, this.#source.size ?? size);
    const free = this.#buffers.pop();
    return free !== undefined && free.byteLength >= length ? free : Buffer.allocUnsafeSlow(length);
  }

  /** Keeps a part's buffer for the next one. */
  #recycle(bytes: Uint8Array): void {
    if (!this.#source.inMemory) this.#buffers.push(new Uint8Array(bytes.buffer));
  }

  #payload(bytes: Uint8Array): Payload {
    const { checksum } = this.#context.store.limits;
    return { bytes, checksum: checksum === null ? null : checksumOf(checksum, bytes) };
  }

  /** Like the payload of a whole object, but with the checksum computed on the thread if we own the memory. */
  #payloadOfPart(bytes: Uint8Array): Payload | Promise<Payload> {
    const { checksum } = this.#context.store.limits;
    if (checksum === null || this.#source.inMemory) return this.#payload(bytes);
    this.#hashing ??= new Hashing();
    return this.#hashing.hash(checksum, bytes);
  }

  #progress(bytes: number): void {
    this.#sent += bytes;
    this.#options.onProgress?.({ bytes: this.#sent, total: this.#source.size });
  }
}

/** A piece and the memory that it holds. */
interface Held {
  readonly piece: Piece;
  readonly permit: Permit;
}

/** A part that the store has taken, and its memory. */
interface SentPart {
  readonly stored: StoredPart;
  readonly bytes: Uint8Array;
}

interface Sending {
  readonly upload: PartUpload;
  readonly known: ReadonlyMap<number, StoredPart>;
  readonly first: Held | null;
  readonly crew: Crew;
  readonly stored: StoredPart[];
}

function verifiedBy(stored: PutResult['stored']): Verified {
  return stored === null ? 'size' : 'checksum';
}
