import { AuthenticationError, CapacityError, CloudError, QuotaExceededError } from '../../errors.js';
import { failsEveryItem } from '../stops-run.js';

/** Why a place did not make a server: it has no room, the account may have no more, or it refuses the sign-in. */
export type RefusalReason = 'capacity' | 'quota' | 'sign-in';

/** Tells why a place refused; null for an error that no other place would mend. */
export function reasonOf(error: Error): RefusalReason | null {
  if (failsEveryItem(error)) return 'sign-in';
  if (!CloudError.is(error)) return null;
  if (error.code === 'quota-exceeded') return 'quota';
  return error.code === 'capacity' || hasNoRoom(error) ? 'capacity' : null;
}

/** True for a server that was accepted, and could not be built for want of capacity. */
export function hasNoRoom(error: CloudError): boolean {
  return error.code === 'node-failed' && CloudError.is(error.cause) && error.cause.code === 'capacity';
}

/** Last refusal of a place. */
export interface FleetRefusal {
  /** Name of the place. */
  readonly place: string;
  /** `capacity`, `quota`, or `sign-in` where the place refused the credentials. */
  readonly reason: RefusalReason;
  /** Error of the refusal. */
  readonly error: Error;
}

/** Makes the error of a spec that no place would take. */
export function shortageError(name: string, refusals: readonly FleetRefusal[]): CloudError {
  const places = refusals
    .map(({ place, reason, error }) => `${place} (${reason}: ${error.message})`)
    .join('; ');
  const why = places === '' ? 'every place has as many as it may have' : `no place took it: ${places}`;
  const message = `${name} was not created, since ${why}${/[.!?)]$/.test(why) ? '' : '.'} Add a place, or try again later.`;
  const details = { operation: 'createNodes', cause: refusals.at(-1)?.error };
  const [reason, ...others] = new Set(refusals.map((refusal) => refusal.reason));
  if (others.length === 0 && reason === 'quota') return new QuotaExceededError(message, details);
  if (others.length === 0 && reason === 'sign-in') return new AuthenticationError(message, details);
  return new CapacityError(message, details);
}
