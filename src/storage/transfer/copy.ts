import type { Call } from '../../call/call.js';
import { MalformedResponseError, NotSupportedError } from '../../errors.js';
import type { ObjectStore } from '../driver/object-store.js';
import { beginParts } from './begin-parts.js';
import type { ObjectPlace, StorageObject } from '../models/models.js';
import type { CopyOptions } from '../models/options.js';
import { abandonParts, completeParts } from './part-upload.js';
import { planParts } from './part-plan.js';
import { Crew, type TransferContext } from './transfer.js';
import type { PartCopy, PartUpload, StoredPart } from '../models/contract.js';

/** Part size of a copy within the store, in bytes. Large, since no data is transferred. */
const COPY_PART = 512 * 1024 * 1024;

/** Copies an object that is too large for one request in parts, within the store. */
export async function copyInParts(
  context: TransferContext,
  from: ObjectPlace,
  to: ObjectPlace,
  copy: CopyOptions & { readonly extra?: object },
  call: Call,
): Promise<StorageObject> {
  const { limits, provider } = context.store;
  const full = await context.run((lane) => lane.objects.get(from, call), call);
  const contentType = copy.contentType ?? full.contentType ?? undefined;
  const target = context.store.checks.target('copyObject', to.container, to.name, {
    metadata: copy.metadata ?? full.metadata ?? {},
    ...(contentType === undefined ? {} : { contentType }),
    ...(copy.extra === undefined ? {} : { extra: copy.extra }),
  });
  const wanted = Math.min(COPY_PART, limits.singleCopy ?? COPY_PART);
  const { size: total } = full;
  if (total === null) {
    throw new MalformedResponseError(
      `copyObject: ${provider} does not say how large ${from.name} is, so that it cannot be copied in parts.`,
      { provider, service: 'storage', operation: 'copyObject' },
    );
  }
  const size = planParts(total, limits.parts, wanted).sizeOf(1);
  const upload = await beginParts(context, target, size, call);
  const crew = new Crew(call, context.parallel);
  const stored: StoredPart[] = [];
  try {
    for (let number = 1; (number - 1) * size < total; number += 1) {
      await crew.room();
      const start = (number - 1) * size;
      const end = Math.min(start + size, total);
      const part = { number, start, end, source: from, ifMatch: full.extra.etag };
      crew.start(async () => {
        stored.push(await context.run((lane) => copyPart(lane, upload, part, crew.call), crew.call));
      });
    }
    await crew.finish();
    await completeParts(context, upload, stored, null, call);
  } catch (error) {
    crew.fail(error);
    await crew.settle();
    await abandonParts(context, upload, call);
    throw error;
  }
  return context.run((lane) => lane.objects.get(to, call), call);
}

async function copyPart(
  { uploads, provider }: ObjectStore,
  upload: PartUpload,
  part: PartCopy,
  call: Call,
): Promise<StoredPart> {
  if (uploads.copyPart !== undefined) return uploads.copyPart(upload, part, call);
  throw new NotSupportedError(`${provider} storage copies no object in parts.`, {
    provider,
    service: 'storage',
    operation: upload.target.operation,
  });
}
