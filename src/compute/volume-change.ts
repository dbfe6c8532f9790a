import type { Call } from '../call/call.js';
import { pollUntil } from '../call/poll-until.js';
import { type CloudErrorDetails, ConflictError } from '../errors.js';
import type { Volume, VolumeState } from './models/index.js';

/** An accepted change of a volume, which may still fail. */
export interface VolumeChange<V extends Volume> {
  /** Fetches the volume. */
  readonly read: (call: Call) => Promise<V>;
  /** State of a volume during the change. */
  readonly during: VolumeState;
  /** True if the volume has the requested state. */
  readonly isDone: (volume: V) => boolean;
  /** Why it failed, in the provider's words; left out when there are none. */
  readonly reason?: (volume: V) => string | null;
}

/**
 * Waits until a change has ended, and returns the volume.
 *
 * @throws ConflictError when the change was accepted and then failed
 */
export async function volumeAfter<V extends Volume>(
  { read, during, isDone, reason }: VolumeChange<V>,
  details: CloudErrorDetails,
  call: Call,
): Promise<V> {
  let isSecond = false;
  const volume = await pollUntil(async (shared) => {
    const now = await read(shared);
    if (now.state === during) return null;
    // A read may lag behind the change, so the same old state must be seen twice to count as failed.
    if (isDone(now) || isSecond) return now;
    isSecond = true;
    return null;
  }, call);
  if (isDone(volume)) return volume;
  const why = reason?.(volume) ?? null;
  throw new ConflictError(
    `${details.operation ?? 'the change'}: ${details.provider ?? 'the provider'} accepted it and could not do it: the volume ${volume.id} is ${volume.state}${why === null ? '' : ` (${why})`}.`,
    details,
  );
}
