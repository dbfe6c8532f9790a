import type { Call } from '../../call/call.js';
import { outcomeUnknown } from '../../driver/outcome-unknown.js';
import { CloudError } from '../../errors.js';
import { mayHaveTakenEffect } from '../../http/errors/network-error.js';
import type { EditContext } from './edits.js';
import type { ZoneKey } from './host.js';

/**
 * Publishes stored changes, if the host requires a request for that. If it fails, the error says that they are stored: the same call must
 * not be made again for them.
 */
export async function publish(
  { host, client }: EditContext,
  zone: ZoneKey,
  operation: string,
  call: Call,
): Promise<void> {
  try {
    await host.publish?.(zone, call);
  } catch (error) {
    throw outcomeUnknown(error, notPublished(zone), client.details(operation));
  }
}

/**
 * Makes changes, then publishes them. If they stop halfway, publishes what is stored, or may be: where the answer was lost, the zone lists
 * what nobody would be served until the next change.
 *
 * @param make calls `onStored` once something is stored
 */
export async function makeAndPublish<Made>(
  context: EditContext,
  zone: ZoneKey,
  operation: string,
  call: Call,
  make: (onStored: () => void) => Promise<Made>,
): Promise<Made> {
  let isStored = false;
  const onStored = (): void => {
    isStored = true;
  };
  const made = await make(onStored).catch(async (error: unknown) => {
    // This error is the one to tell.
    if (isStored || mayHaveTakenEffect(error))
      await context.host.publish?.(zone, { deadline: null }).catch(addTo(error, zone));
    throw error;
  });
  if (isStored) await publish(context, zone, operation, call);
  return made;
}

/** Adds to an error that what was made could not be published. */
function addTo(error: unknown, zone: ZoneKey): (failure: unknown) => void {
  return (failure) => {
    const why = failure instanceof Error ? failure.message : String(failure);
    if (CloudError.is(error)) error.message += ` Also, ${notPublished(zone)}: ${why}`;
  };
}

function notPublished({ domain }: ZoneKey): string {
  return `the changes of ${domain} are stored and not published; the next change or plan of the zone publishes them, even a plan without changes`;
}
