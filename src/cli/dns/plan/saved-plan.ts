import type { CallOptions } from '../../../call/call.js';
import type { DnsDriver } from '../../../dns/driver/driver.js';
import type { RecordChange } from '../../../dns/plan/change.js';
import { ZonePlan, type ZonePlanData } from '../../../dns/plan/zone-plan.js';
import { CommandError, EXIT, usage } from '../../exit-codes.js';
import { readText, writeNamed } from '../../files.js';
import { plain } from '../../output/plain.js';
import type { Shell } from '../../shell.js';

/** A plan in a file: applied by another process, or once another person has read it. */
interface SavedPlan {
  readonly kind: 'skylane-zone-plan';
  readonly version: 1;
  readonly provider: string;
  /** The account, region and endpoint that the zone is of, as the driver identifies them in every process. */
  readonly account: string;
  readonly plan: ZonePlanData;
}

/** Writes a plan into a file. */
export async function savePlan(
  shell: Shell,
  { driver, call }: { readonly driver: DnsDriver; readonly call: CallOptions },
  path: string,
  plan: ZonePlanData,
): Promise<void> {
  const saved: SavedPlan = {
    kind: 'skylane-zone-plan',
    version: 1,
    provider: driver.provider,
    account: await driver.identify(call),
    plan: { ...plan },
  };
  await writeNamed(shell, '--save', path, `${JSON.stringify(saved, null, 2)}\n`);
}

/** Reads a plan from a file. @throws CommandError for a file that is none, or is of another account */
export async function readPlan(
  shell: Shell,
  { driver, call }: { readonly driver: DnsDriver; readonly call: CallOptions },
  path: string,
): Promise<ZonePlan> {
  const saved = parsed(path, await readText(shell, path, 'The plan'));
  const here = await driver.identify(call);
  if (saved.provider !== driver.provider || saved.account !== here)
    throw new CommandError(
      plain(
        `${path} is a plan for a zone of ${saved.provider}, in another account or at another endpoint than this one. Nothing was changed.`,
      ),
      EXIT.guard,
    );
  return new ZonePlan(saved.plan);
}

function parsed(path: string, text: string): SavedPlan {
  let data: unknown;
  try {
    data = JSON.parse(text);
  } catch {
    throw usage(`${path} is no plan: it is no JSON. Give ZONE FILE to apply a zone file.`);
  }
  if (isSaved(data)) return data;
  throw usage(`${path} is no plan that skylane dns plan --save wrote.`);
}

function isSaved(data: unknown): data is SavedPlan {
  if (!isObject(data) || data['kind'] !== 'skylane-zone-plan' || data['version'] !== 1) return false;
  const { provider, account, plan } = data;
  if (typeof provider !== 'string' || typeof account !== 'string' || !isObject(plan)) return false;
  const { zoneId, domain, existing, changes } = plan;
  const texts = typeof zoneId === 'string' && typeof domain === 'string';
  return texts && typeof existing === 'number' && Array.isArray(changes) && changes.every(isChange);
}

const ACTIONS: ReadonlySet<unknown> = new Set<RecordChange['action']>([
  'create',
  'update',
  'delete',
  'replace',
]);

function isChange(change: unknown): boolean {
  if (!isObject(change) || !ACTIONS.has(change['action'])) return false;
  const { before, after } = change;
  return [before, after].every((records) => Array.isArray(records) && records.every(isRecord));
}

function isRecord(record: unknown): boolean {
  if (!isObject(record)) return false;
  const { name, type, data, ttl } = record;
  const texts = [name, type, data].every((text) => typeof text === 'string');
  return texts && (ttl === null || typeof ttl === 'number');
}

function isObject(data: unknown): data is Readonly<Record<string, unknown>> {
  return typeof data === 'object' && data !== null && !Array.isArray(data);
}
