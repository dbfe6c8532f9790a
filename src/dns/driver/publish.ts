import type { Call } from '../../call/call.js';
import { CloudError } from '../../errors.js';
import type { ZoneHost, ZoneKey } from './host.js';

/** Publishes stored changes, if the host requires a request for that. If it fails, the error says that they are stored. */
export async function publish(host: ZoneHost, zone: ZoneKey, call: Call): Promise<void> {
  try {
    await host.publish?.(zone, call);
  } catch (error) {
    if (CloudError.is(error))
      error.message += ` The changes of ${zone.domain} are stored and not published: the next change publishes them too.`;
    throw error;
  }
}

/** Makes the changes of a plan, then publishes them; if it stops halfway, publishes those that were made. */
export async function publishPlan(
  host: ZoneHost,
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
    if (isStored) await host.publish?.(zone, { deadline: null }).catch(() => {});
    throw error;
  }
  if (isStored) await publish(host, zone, call);
}
