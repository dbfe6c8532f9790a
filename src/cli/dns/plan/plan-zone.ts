import type { CallOptions } from '../../../call/call.js';
import type { DnsDriver } from '../../../dns/driver/driver.js';
import type { Zone } from '../../../dns/model/models.js';
import type { PlanOptions } from '../../../dns/plan/scope.js';
import type { ZonePlan } from '../../../dns/plan/zone-plan.js';
import type { RecordSpec } from '../../../dns/records/record.js';
import { CloudError } from '../../../errors.js';

/** Options of the SDK that its errors advise, and the flags that stand for them. */
const FLAGS: readonly (readonly [option: RegExp, flag: string])[] = [
  [/\{ tolerate: \["([a-z-]+)"\] \}/, '--tolerate $1'],
  [/\{ takes: 'unmarked' \}/, '--take-unmarked'],
];

/** Plans a zone. Errors advise flags in place of options. @throws as `planZone` does */
export async function planZone(
  { driver, call }: { readonly driver: DnsDriver; readonly call: CallOptions },
  zone: Zone,
  desired: readonly RecordSpec[],
  options: PlanOptions,
): Promise<ZonePlan> {
  return withFlags(() => driver.planZone(zone, desired, options, call));
}

/** Has the errors of a plan or a check advise flags. */
export async function withFlags<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (CloudError.is(error))
      for (const [option, flag] of FLAGS) error.message = error.message.replace(option, flag);
    throw error;
  }
}
