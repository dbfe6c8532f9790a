import type { Call } from '../../call/call.js';
import { pollUntil } from '../../call/poll-until.js';
import { type CloudErrorDetails, ConflictError } from '../../errors.js';
import type { Address } from '../models/index.js';

/** Reads that may still show an address as it was before an accepted change. */
const LAGGING_READS = 4;

/** An accepted change of an address, which may still fail. */
export interface AddressChange<A extends Address> {
  /** Fetches the address. */
  readonly read: (call: Call) => Promise<A>;
  /** True while something happens to the address. */
  readonly isPassing: (address: A) => boolean;
  /** True if the address is as requested. */
  readonly isDone: (address: A) => boolean;
}

/**
 * Waits until a change has ended, and returns the address.
 *
 * @throws ConflictError when the change was accepted, and some reads later the address is not as requested
 */
export async function addressAfter<A extends Address>(
  { read, isPassing, isDone }: AddressChange<A>,
  details: CloudErrorDetails,
  call: Call,
): Promise<A> {
  let reads = 0;
  const address = await pollUntil(async (shared) => {
    const now = await read(shared);
    if (isPassing(now)) return null;
    reads += 1;
    return isDone(now) || reads >= LAGGING_READS ? now : null;
  }, call);
  if (isDone(address)) return address;
  throw new ConflictError(
    `${details.operation ?? 'the change'}: ${details.provider ?? 'the provider'} accepted it and could not do it: the address ${address.ip} is as before.`,
    details,
  );
}
