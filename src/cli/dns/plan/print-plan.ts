import { styleText } from 'node:util';
import { type ChangePlan, countChanges } from '../../../dns/plan/change-plan.js';
import type { RecordValue } from '../../../dns/records/record.js';
import { columnsOf } from '../../output/columns.js';
import type { ShowFlags } from '../../output/flags.js';
import { plain } from '../../output/plain.js';
import { printList, printOne } from '../../output/print-list.js';
import { print, type Shell } from '../../shell.js';
import { shownName } from '../columns.js';

/** A record that a plan makes, changes or deletes: what it is before is null for one that it makes, what it is after for one that it deletes. */
export interface Row {
  readonly sign: '+' | '~' | '-';
  readonly before: RecordValue | null;
  readonly after: RecordValue | null;
}

const COLORS = { '+': 'green', '~': 'yellow', '-': 'red' } as const;

const columns = columnsOf<Row>({
  action: ({ sign }) => ({ '+': 'create', '~': 'update', '-': 'delete' })[sign],
  name: ({ before, after }) => shownName((after ?? before)?.name ?? ''),
  type: ({ before, after }) => (after ?? before)?.type,
  ttl: ({ before, after }) => (after ?? before)?.ttl,
  data: ({ before, after }) => (after ?? before)?.data,
  oldType: ({ before }) => before?.type,
  oldTtl: ({ before }) => before?.ttl,
  oldData: ({ before }) => before?.data,
});

/** Prints a plan: as people read diffs, in JSON and YAML the plan itself, in csv and value a line for each record. */
export async function printPlan(
  shell: Shell,
  { output }: Pick<ShowFlags, 'output'>,
  plan: ChangePlan,
): Promise<void> {
  if (output === 'table') print(shell, await diffOf(shell, plan));
  else if (output === 'csv' || output === 'value') await printList(shell, { output }, rowsOf(plan), columns);
  else await printOne(shell, { output }, plan, columnsOf<ChangePlan>({}));
}

/** `2 to create, 1 to update, 0 to delete`. */
export function summaryOf(plan: ChangePlan): string {
  const { created, updated, deleted } = countChanges(plan);
  return `${created} to create, ${updated} to update, ${deleted} to delete`;
}

/** Records of a plan in its order. */
export function rowsOf({ changes }: Pick<ChangePlan, 'changes'>): Row[] {
  return changes.flatMap(({ before, after }) => {
    const length = Math.max(before.length, after.length);
    return Array.from({ length }, (_, index) => rowOf(before[index] ?? null, after[index] ?? null));
  });
}

function rowOf(before: RecordValue | null, after: RecordValue | null): Row {
  return { sign: before === null ? '+' : after === null ? '-' : '~', before, after };
}

async function diffOf({ terminal }: Shell, plan: ChangePlan): Promise<string> {
  const { table } = await import('../../output/table.js');
  const lines = [plain(`${plan.domain}: ${summaryOf(plan)}; ${plan.existing} there`)];
  const cells = [
    ...rowsOf(plan).map((row) => colored(terminal.color, row.sign, cellsOf(row))),
    ...(plan.kept ?? []).map((one) => ['=', ...placeOf(one), plain(`${one.data} (${one.what}: left alone)`)]),
    ...(plan.passedOver ?? []).map((one) => [
      '!',
      ...placeOf(one),
      plain(`${one.data} (${one.what}: passed over)`),
    ]),
    ...(plan.findings ?? []).map(({ name, type, message }) => [
      '?',
      shownName(plain(name)),
      '',
      plain(type),
      plain(message),
    ]),
  ];
  if (cells.length > 0) lines.push(table(terminal, null, cells));
  return lines.join('\n');
}

function cellsOf({ sign, before, after }: Row): string[] {
  const one = after ?? before;
  if (one === null) return [];
  const changed = (field: (record: RecordValue) => string): string => {
    const [old, fresh] = [before, after].map((record) => (record === null ? null : plain(field(record))));
    return old === fresh || old === null || fresh === null ? (fresh ?? old ?? '') : `${old} -> ${fresh}`;
  };
  return [
    sign,
    plain(shownName(one.name)),
    changed(({ ttl }) => String(ttl ?? 'default')),
    changed(({ type }) => type),
    changed(({ data }) => data),
  ];
}

function placeOf({ name, ttl, type }: Pick<RecordValue, 'name' | 'ttl' | 'type'>): string[] {
  return [plain(shownName(name)), String(ttl ?? 'default'), plain(type)];
}

function colored(isColored: boolean, sign: Row['sign'], cells: readonly string[]): string[] {
  if (!isColored) return [...cells];
  return cells.map((cell) => styleText(COLORS[sign], cell, { validateStream: false }));
}
