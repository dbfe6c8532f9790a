import type { DnsDriver, DnsRecord, Zone } from 'skylane';
import { expect } from 'vitest';
import type { Replay } from './replay.js';

/** What the recorded tests do, in the driver's words. */
export interface Steps {
  readonly driver: DnsDriver;
  readonly zone: Zone;
  readonly replay: Replay;
  /** What the recorded CNAME record points at. */
  readonly cname: string;
}

type Step = (steps: Steps) => Promise<void>;

/** A TTL in what was recorded: a field of the body, or a parameter. */
const TTL = /(?:"(?:ttl|expire|TTL\d*)": ?"?|[?&](?:TTL|rrttl|ttl)=)(\d+)/;

/** Makes a record with the TTL that was recorded. */
async function create({ zone, replay }: Steps, type: string, name: string, data: string): Promise<DnsRecord> {
  const [, ttl] = TTL.exec(JSON.stringify([replay.nextChange?.sent ?? {}, replay.nextChange?.url])) ?? [];
  return zone.createRecord({ type, name, data, ...(ttl === undefined ? {} : { ttl: Number(ttl) }) });
}

async function named({ zone }: Steps, name: string): Promise<DnsRecord[]> {
  return (await zone.listRecords()).filter((record) => record.name === name && record.type === 'TXT');
}

const text =
  (name: string, data = 'challengetoken'): Step =>
  async (steps) => {
    const made = await create(steps, 'TXT', name, data);
    expect([made.name, made.type, made.data]).toEqual([name, 'TXT', JSON.stringify(data)]);
  };

const found =
  (name: string, ...data: string[]): Step =>
  async (steps) => {
    const records = await named(steps, name);
    expect(records.map((one) => one.data).toSorted()).toEqual(data.map((one) => JSON.stringify(one)));
  };

const remove =
  (name: string, data: string): Step =>
  async (steps) => {
    for (const record of await named(steps, name))
      if (record.data === JSON.stringify(data)) await record.delete();
  };

/** Takes all records of a name away, by a plan: hosts that keep sets do so at once. */
const removeAll =
  (name: string): Step =>
  async ({ zone, driver }) => {
    const others = (await zone.listRecords()).filter((record) => record.name !== name);
    const plan = await zone.plan(others);
    expect(plan.changes.every(({ action }) => action === 'delete')).toBe(true);
    await driver.applyPlan(plan, { guard: 1 });
  };

const change =
  (name: string, changes: { readonly name?: string; readonly data?: string }): Step =>
  async (steps) => {
    const [record] = await named(steps, name);
    const changed = await record?.update(changes);
    expect([changed?.name, changed?.data]).toEqual([
      changes.name ?? name,
      JSON.stringify(changes.data ?? 'challengetoken'),
    ]);
  };

const again =
  (name: string): Step =>
  async (steps) => {
    if (steps.replay.nextChange === undefined) return;
    await expect(create(steps, 'TXT', name, 'challengetoken')).rejects.toMatchObject({
      code: 'record-exists',
    });
  };

const two = (name: string): Step[] => [text(name, 'challengetoken1'), text(name, 'challengetoken2')];

/** What each recorded test does, by its name. */
export const STEPS: Readonly<Record<string, readonly Step[]>> = {
  authenticate: [],
  create_record_for_A_with_valid_name_and_content: [
    async (steps) => {
      const made = await create(steps, 'A', 'localhost', '127.0.0.1');
      expect([made.name, made.type, made.data]).toEqual(['localhost', 'A', '127.0.0.1']);
    },
  ],
  create_record_for_CNAME_with_valid_name_and_content: [
    async (steps) => {
      const made = await create(steps, 'CNAME', 'docs', steps.cname);
      expect([made.name, made.type]).toEqual(['docs', 'CNAME']);
    },
  ],
  create_record_for_MX_with_priority: [
    async (steps) => {
      const made = await create(steps, 'MX', 'mx.test1', `42 ${steps.zone.domain}.`);
      expect([made.name, made.data]).toEqual(['mx.test1', `42 ${steps.zone.domain}.`]);
    },
  ],
  create_record_for_TXT_with_full_name_and_content: [text('_acme-challenge.full')],
  create_record_for_TXT_with_fqdn_name_and_content: [text('_acme-challenge.fqdn')],
  create_record_for_TXT_with_valid_name_and_content: [text('_acme-challenge.test')],
  create_record_multiple_times_should_create_record_set: two('_acme-challenge.createrecordset'),
  create_record_with_duplicate_records_should_be_noop: [
    text('_acme-challenge.noop'),
    again('_acme-challenge.noop'),
    found('_acme-challenge.noop', 'challengetoken'),
  ],
  delete_record_by_filter_should_remove_record: [
    text('delete.testfilt'),
    remove('delete.testfilt', 'challengetoken'),
    found('delete.testfilt'),
  ],
  delete_record_by_filter_with_fqdn_name_should_remove_record: [
    text('delete.testfqdn'),
    remove('delete.testfqdn', 'challengetoken'),
    found('delete.testfqdn'),
  ],
  delete_record_by_filter_with_full_name_should_remove_record: [
    text('delete.testfull'),
    remove('delete.testfull', 'challengetoken'),
    found('delete.testfull'),
  ],
  delete_record_by_identifier_should_remove_record: [
    text('delete.testid'),
    remove('delete.testid', 'challengetoken'),
    found('delete.testid'),
  ],
  delete_record_with_record_set_by_content_should_leave_others_untouched: [
    ...two('_acme-challenge.deleterecordinset'),
    remove('_acme-challenge.deleterecordinset', 'challengetoken1'),
    found('_acme-challenge.deleterecordinset', 'challengetoken2'),
  ],
  delete_record_with_record_set_name_remove_all: [
    ...two('_acme-challenge.deleterecordset'),
    removeAll('_acme-challenge.deleterecordset'),
    found('_acme-challenge.deleterecordset'),
  ],
  list_records_after_setting_ttl: [
    text('ttl.fqdn', 'ttlshouldbe3600'),
    async (steps) => {
      const [record] = await named(steps, 'ttl.fqdn');
      expect(record?.ttl).toBe(3600);
    },
  ],
  list_records_should_handle_record_sets: [
    ...two('_acme-challenge.listrecordset'),
    found('_acme-challenge.listrecordset', 'challengetoken1', 'challengetoken2'),
  ],
  list_records_with_fqdn_name_filter_should_return_record: [
    text('random.fqdntest'),
    found('random.fqdntest', 'challengetoken'),
  ],
  list_records_with_full_name_filter_should_return_record: [
    text('random.fulltest'),
    found('random.fulltest', 'challengetoken'),
  ],
  list_records_with_name_filter_should_return_record: [
    text('random.test'),
    found('random.test', 'challengetoken'),
  ],
  list_records_with_invalid_filter_should_be_empty_list: [found('filter.thisdoesnotexist')],
  list_records_with_no_arguments_should_list_all: [
    async ({ zone }) => {
      const records = await zone.listRecords();
      expect(records.every(({ name, type, data }) => name !== undefined && type !== '' && data !== '')).toBe(
        true,
      );
    },
  ],
  list_records_should_return_empty_list_if_no_records_found: [],
  list_records_with_arguments_should_filter_list: [],
  update_record_should_modify_record: [text('orig.test'), change('orig.test', { name: 'updated.test' })],
  update_record_should_modify_record_name_specified: [
    text('orig.nameonly.test'),
    change('orig.nameonly.test', { data: 'updated' }),
  ],
  update_record_with_fqdn_name_should_modify_record: [
    text('orig.testfqdn'),
    change('orig.testfqdn', { name: 'updated.testfqdn' }),
  ],
  update_record_with_full_name_should_modify_record: [
    text('orig.testfull'),
    change('orig.testfull', { name: 'updated.testfull' }),
  ],
};
