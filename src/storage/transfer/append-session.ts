import type { Call } from '../../call/call.js';
import { CloudError, MalformedResponseError, UnavailableError } from '../../errors.js';
import { ATTEMPTS, backOff } from './transfer.js';

/** State of an upload that is one sequence of bytes. */
export interface SessionState<Result> {
  /** Bytes from the beginning on that the store has for good. */
  readonly received: number;
  /** The result, once the upload is complete. */
  readonly result: Result | null;
}

/** An upload as one sequence of bytes: each request must begin where the previous one ended. */
export interface UploadSession<Result> {
  /** Driver method that sends it; named in errors. */
  readonly operation: string;
  /** Sends bytes at `offset`, once. If they are the last, the object is complete. */
  send(bytes: Uint8Array, offset: number, call: Call): Promise<SessionState<Result>>;
  /** Fetches the store's state. */
  ask(call: Call): Promise<SessionState<Result>>;
}

/** Bytes on their way. */
export interface SessionPiece {
  readonly bytes: Uint8Array;
  /** Position in the object. */
  readonly offset: number;
  /** True for the last bytes. */
  readonly last: boolean;
  /** Bytes of the object that the store already has, if an earlier process sent some. */
  readonly received?: number | undefined;
}

/**
 * Sends bytes until the store has all of them. After a failure it fetches the store's state and sends the missing bytes, so nothing is sent
 * twice or left out.
 *
 * @throws the failure, when several in a row brought no progress
 */
export async function sendPiece<Result>(
  session: UploadSession<Result>,
  { bytes, offset, last, received = offset }: SessionPiece,
  call: Call,
): Promise<SessionState<Result>> {
  const end = offset + bytes.byteLength;
  let position = Math.max(offset, Math.min(end, received));
  for (let failures = 0; ;) {
    let state: SessionState<Result>;
    let failure: unknown = null;
    try {
      state = await session.send(bytes.subarray(position - offset), position, call);
    } catch (error) {
      failure = error;
      if (failures + 1 >= ATTEMPTS || !CloudError.is(error) || !error.retryable) throw error;
      await backOff(failures + 1, call);
      state = await session.ask(call);
    }
    if (state.result !== null || (state.received === end && !last)) return state;
    checkState(session, state, offset, end);
    failures = state.received > position ? 0 : failures + 1;
    if (failures >= ATTEMPTS) throw failure ?? stuck(session, position);
    position = state.received;
  }
}

function checkState<Result>(
  { operation }: UploadSession<Result>,
  { received }: SessionState<Result>,
  offset: number,
  end: number,
): void {
  if (received >= offset && received <= end) return;
  throw new MalformedResponseError(
    `${operation}: the store says that it has ${received} bytes of an upload of which ${offset} to ${end} were sent.`,
    { operation, service: 'storage' },
  );
}

function stuck<Result>({ operation }: UploadSession<Result>, position: number): UnavailableError {
  return new UnavailableError(
    `${operation}: the store takes no more than ${position} bytes of an upload, however often the rest is sent.`,
    { operation, service: 'storage', retryable: true },
  );
}
