import { type Call, timeLeft } from '../../call/call.js';
import { mayHaveTakenEffect } from '../../http/errors/network-error.js';
import { CloudError } from '../../errors.js';
import type { Checksum } from '../checksum/checksum.js';
import type { TransferContext } from './transfer.js';
import type { PartUpload, PutResult, StoredPart } from '../models/contract.js';

/** Milliseconds for deleting the parts of a failed upload. */
const CLEAN_UP_TIME = 60_000;

/** Milliseconds for that after the caller has ended the call and waits for it. */
const ENDED_CLEAN_UP_TIME = 5000;

/** Assembles an object from its parts, after sorting them. */
export function completeParts(
  context: TransferContext,
  upload: PartUpload,
  stored: StoredPart[],
  whole: Checksum | null,
  call: Call,
): Promise<PutResult> {
  const parts = stored.sort((a, b) => a.number - b.number);
  return context.run(async (lane) => {
    try {
      return await lane.uploads.complete(upload, parts, whole, call);
    } catch (error) {
      // If the response was lost, or a retry finds the upload gone, the object may exist all the same.
      const found = isUncertain(error) ? await lane.uploads.findCompleted?.(upload, parts, call) : null;
      if (found === null || found === undefined) throw error;
      return found;
    }
  }, call);
}

/** Deletes the parts of a failed upload. A failure of this is only logged, since the first failure matters. */
export async function abandonParts(
  context: TransferContext,
  upload: PartUpload,
  failed: Call,
): Promise<void> {
  const call = cleanUpCall(failed);
  try {
    await context.run((lane) => lane.uploads.abort(upload, call), call);
  } catch (error) {
    context.store.warn(
      `${upload.target.operation}: the upload of ${upload.target.name} failed, and its parts could not be deleted; see listIncompleteUploads.`,
      error,
    );
  }
}

/** The call for cleaning up after another one has failed or ended. */
export function cleanUpCall(failed: Call): Call {
  const timeout = isOver(failed) ? ENDED_CLEAN_UP_TIME : CLEAN_UP_TIME;
  return { deadline: performance.now() + timeout, timeout };
}

function isOver(call: Call): boolean {
  try {
    timeLeft(call);
    return false;
  } catch {
    return true;
  }
}

function isUncertain(error: unknown): boolean {
  return mayHaveTakenEffect(error) || (CloudError.is(error) && error.status === 404);
}
