import type { Call } from '../call/call.js';
import { pollUntil } from '../call/poll-until.js';
import { type CloudErrorDetails, ConflictError } from '../errors.js';
import type { Volume, VolumeState } from './models/index.js';

/** A change of a volume that its provider has accepted, and that may fail after that. */
export interface VolumeChange<V extends Volume> {
  /** Reads the volume as it is now. */
  readonly read: (call: Call) => Promise<V>;
  /** State of a volume while the change goes on. */
  readonly during: VolumeState;
  /** Whether the volume is now as was asked for. */
  readonly isDone: (volume: V) => boolean;
  /** Why it failed, in the provider's words; left out when there are none. */
  readonly reason?: (volume: V) => string | null;
}

/**
 * Waits until a change has ended, and returns the volume as it is then.
 *
 * @throws ConflictError where the change was accepted and failed after that
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
    // A read may still lag behind the change, and show what was before it: only what is seen twice has failed.
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
