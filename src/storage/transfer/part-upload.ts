import { type Call, timeLeft } from '../../call/call.js';
import { mayHaveTakenEffect } from '../../http/errors/network-error.js';
import { CloudError } from '../../errors.js';
import type { Checksum } from '../checksum/checksum.js';
import type { TransferContext } from './transfer.js';
import type { PartUpload, PutResult, StoredPart } from '../models/contract.js';

/** Milliseconds that deleting the parts of a failed upload may take. */
const CLEAN_UP_TIME = 60_000;

/** The same where the caller has ended the call and waits for it to be over. */
const ENDED_CLEAN_UP_TIME = 5000;

/** Makes an object of its parts, whose order is put right here. */
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
      // When the answer is lost, or the retry after a lost one finds the upload gone, the object may be there all the same.
      const found = isUncertain(error) ? await lane.uploads.findCompleted?.(upload, parts, call) : null;
      if (found === null || found === undefined) throw error;
      return found;
    }
  }, call);
}

/** Deletes the parts of an upload that failed. That this fails too is told to the logger alone: the first failure is what counts. */
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

/** The call of what is cleaned up after another one has failed or ended. */
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
