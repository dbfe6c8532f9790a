import type { RecordSpec } from '../../../dns/records/record.js';
import { usage } from '../../exit-codes.js';

/** What `ZONE NAME TYPE DATA...` says. @throws CommandError where something is missing */
export function parseRecords(
  given: readonly string[],
  ttl: number | undefined,
): { readonly zone: string; readonly records: readonly [RecordSpec, ...RecordSpec[]] } {
  const [zone = '', name = '', type = '', first, ...others] = given;
  // An empty name would be the zone itself, which a variable that is not set must not mean.
  if (zone === '' || name === '' || type === '' || first === undefined)
    throw usage('Give ZONE NAME TYPE DATA, such as: example.com www A 192.0.2.1. @ is the zone itself.');
  const recordOf = (data: string): RecordSpec => ({
    name,
    type,
    data,
    ...(ttl === undefined ? {} : { ttl }),
  });
  return { zone, records: [recordOf(first), ...others.map(recordOf)] };
}
