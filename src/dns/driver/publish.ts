import type { Call } from '../../call/call.js';
import { outcomeUnknown } from '../../driver/outcome-unknown.js';
import { CloudError } from '../../errors.js';
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

/** Makes the changes of a plan, then publishes them; if it stops halfway, publishes those that were made. */
export async function publishPlan(
  context: EditContext,
  zone: ZoneKey,
  call: Call,
  apply: (onStored: () => void) => Promise<void>,
): Promise<void> {
  let isStored = false;
  try {
    await apply(() => {
      isStored = true;
    });
  } catch (error) {
    // The error of the plan is the one to tell; what was made would otherwise wait for the next change.
    if (isStored) await context.host.publish?.(zone, { deadline: null }).catch(addTo(error, zone));
    throw error;
  }
  if (isStored) await publish(context, zone, 'applyPlan', call);
}

/** Adds to the error of a plan that what was made could not be published. */
function addTo(error: unknown, zone: ZoneKey): (failure: unknown) => void {
  return (failure) => {
    const why = failure instanceof Error ? failure.message : String(failure);
    if (CloudError.is(error)) error.message += ` Also, ${notPublished(zone)}: ${why}`;
  };
}

function notPublished({ domain }: ZoneKey): string {
  return `the changes of ${domain} are stored and not published; the next change or plan of the zone publishes them, even a plan without changes`;
}
