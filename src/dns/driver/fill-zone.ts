import { type Call, startCall } from '../../call/call.js';
import { CloudError, type NotSupportedError } from '../../errors.js';
import { collect } from '../../http/pagination.js';
import type { UpdateRecordOptions } from '../model/options.js';
import { PlanIncompleteError } from '../plan/incomplete.js';
import { isOwnNameServer, keptOf } from '../plan/left-out.js';
import type { ZonePlan } from '../plan/zone-plan.js';
import type { RecordValue } from '../records/record.js';
import type { KeptRecord } from '../records/special-sets.js';
import type { EditContext } from './edits.js';
import type { ZoneKey } from './host.js';
import { applyPlan, checkPlan, type PlanContext, planZone, withoutExtra } from './plan-zone.js';

/** Milliseconds to delete a zone again that could not be filled. */
const CLEAN_UP_TIME = 30_000;

/** Driver functions needed to fill a zone. */
export interface FillContext extends PlanContext {
  /** Deletes a zone; null when the host cannot. */
  readonly deleteZone: ((id: string, call: Call) => Promise<void>) | null;
}

/** Fills a new zone; deletes it again if that fails before any record was created. */
export async function fillZone(
  context: FillContext,
  zone: ZoneKey,
  records: readonly RecordValue[],
  operation: string,
  call: Call,
): Promise<void> {
  const { edits, capabilities } = context;
  try {
    const held = await collect(edits.listRecords(zone, call));
    const soa = records.find(({ type }) => type === 'SOA');
    const own = held.find(({ type }) => type === 'SOA');
    const takesSoa = capabilities.soa === 'caller' && soa !== undefined && own !== undefined;
    if (takesSoa) await edits.updateRecord(zone, own.id, { known: null, changes: soaOf(soa) }, call);
    const apexNameServers = nameServers(context, held, records);
    const plan = await planZone(context, zone, records, { apexNameServers }, call);
    reportPassedOver(context, plan, takesSoa, operation);
    checkPlan(plan, {});
    await applyPlan(context, zone, plan, call);
  } catch (error) {
    await takeAway(context, zone, error, operation);
    throw error;
  }
}

/** Records of a zone to copy. @throws NotSupportedError for a zone with aliases, routing policies or disabled values */
export async function recordsToCopy(
  { edits, client }: PlanContext,
  zone: ZoneKey,
  call: Call,
): Promise<RecordValue[]> {
  const held = await collect(edits.listRecords(zone, call));
  const special = held.flatMap(keptOf);
  if (special.length > 0) throw cannotCopy(client, special);
  return held.map(withoutExtra);
}

function cannotCopy(client: EditContext['client'], records: readonly KeptRecord[]): NotSupportedError {
  const list = records.map(({ name, what }) => `${name === '' ? '@' : name} is ${what}`).join('; ');
  return client.unsupported(
    'copyZone of records that are more than their data',
    `Nothing was made: ${list}. Make the zone at the other host, and plan what shall be there: planZone(zone, records).`,
  );
}

/** Chooses the NS records of the new zone: the host's own where it has some. */
function nameServers(
  { capabilities }: FillContext,
  held: readonly RecordValue[],
  records: readonly RecordValue[],
): 'keep' | 'replace' {
  const isEditable = capabilities.apexNameServers === 'editable';
  return isEditable && !held.some(isOwnNameServer) && records.some(isOwnNameServer) ? 'replace' : 'keep';
}

function reportPassedOver(
  { client }: FillContext,
  { passedOver, domain }: ZonePlan,
  takesSoa: boolean,
  operation: string,
): void {
  const lines = passedOver
    .filter(({ type }) => !(takesSoa && type === 'SOA'))
    .map(({ name, type, data }) => `${name === '' ? '@' : name} ${type} ${data}`);
  if (lines.length === 0) return;
  const rest = lines.length > 10 ? ` and ${lines.length - 10} more` : '';
  client.connection.shared.settings.logger?.warn(
    `${operation}: records of ${domain} that are the host's own were passed over: ${lines.slice(0, 10).join('; ')}${rest}`,
    { ...client.details(operation) },
  );
}

/** Deletes a zone that could not be filled. If that fails, the error says so. */
async function takeAway(
  { deleteZone }: FillContext,
  zone: ZoneKey,
  error: unknown,
  operation: string,
): Promise<void> {
  const stays = ` The zone ${zone.domain} that ${operation} made is there: plan its records again, or delete it.`;
  if (error instanceof PlanIncompleteError || deleteZone === null) {
    say(error, stays);
    return;
  }
  try {
    await deleteZone(zone.id, startCall({ timeout: CLEAN_UP_TIME }));
    say(error, ` The zone ${zone.domain} that ${operation} had made was taken away again.`);
  } catch {
    say(error, stays);
  }
}

/** Appends words to a CloudError's message; a caller's abort reason stays unchanged. */
function say(error: unknown, words: string): void {
  if (CloudError.is(error)) error.message += words;
}

function soaOf({ data, ttl }: RecordValue): UpdateRecordOptions {
  return ttl === null ? { data } : { data, ttl };
}
