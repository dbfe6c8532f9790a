import type { Call } from '../../call/call.js';
import { mayHaveTakenEffect } from '../../http/errors/network-error.js';
import { CloudError } from '../../errors.js';
import { cleanUpCall } from './part-upload.js';
import { ATTEMPTS, backOff, type TransferContext } from './transfer.js';
import type { PartUpload, PutTarget } from '../models/contract.js';

/** Ids of uploads that this process works on: none of them is a stray. */
const known = new Set<string>();

/**
 * Starts a multipart upload, again if the response was lost. The lost upload is looked up and aborted: no client knows its id, and its
 * storage would cost money.
 */
export async function beginParts(
  context: TransferContext,
  target: PutTarget,
  partSize: number,
  call: Call,
): Promise<PartUpload> {
  const since = new Date();
  for (let attempt = 1; ; attempt += 1) {
    try {
      const upload = await context.run((lane) => lane.uploads.begin(target, partSize, call), call);
      remember(upload);
      return upload;
    } catch (error) {
      const isLost = context.store.limits.strayUploads === true && mayHaveTakenEffect(error);
      if (isLost) await abortStrays(context, target, since, call);
      call.signal?.throwIfAborted();
      const mayPass = isLost && CloudError.is(error) && error.retryable;
      if (!mayPass || attempt >= ATTEMPTS) throw error;
      await backOff(attempt, call);
    }
  }
}

/** Bounded: an upload that began so many others ago is over, or too old to be taken for a stray. */
function remember({ id }: PartUpload): void {
  if (known.size >= 10_000) known.clear();
  known.add(id);
}

async function abortStrays(
  context: TransferContext,
  target: PutTarget,
  since: Date,
  failed: Call,
): Promise<void> {
  const call = cleanUpCall(failed);
  try {
    const strays = await context.run(
      async (lane) => lane.uploads.listStrays?.(target, since, call) ?? [],
      call,
    );
    for (const upload of strays) {
      if (!known.has(upload.id)) await context.run((lane) => lane.uploads.abort(upload, call), call);
    }
  } catch (error) {
    context.store.warn(
      `${target.operation}: the response to the start of an upload of ${target.name} was lost, and the upload could not be looked up; see listIncompleteUploads.`,
      error,
    );
  }
}
