import type { DnsDriver, Zone } from 'skylane';
import { describe, expect, it } from 'vitest';
import { STEPS } from '../../../support/lexicon.js';
import type { RecordedHost } from '../../../support/recorded-host.js';
import { type Exchange, type Outcome, readRecording, Replay } from '../../../support/replay.js';
import { RECORDS } from './records.js';
import { RPC } from './rpc.js';
import { SETS } from './sets.js';

const UNMANAGED = 'authenticate_with_unmanaged_domain_should_fail';
const HOSTS: readonly RecordedHost[] = [...SETS, ...RECORDS, ...RPC];

/** Requests that were equal, and those that differed, by the reason. */
function count(totals: Map<string, number>, { equal, different }: Outcome): void {
  const add = (what: string): unknown => totals.set(what, (totals.get(what) ?? 0) + 1);
  for (const _ of equal) add('equal');
  for (const line of different) add(line.slice(line.indexOf(': ') + 2));
}

describe.each(HOSTS)('what was recorded of $host', (host) => {
  const totals = new Map<string, number>();
  const recording = readRecording(host.host);

  async function replayed(
    exchanges: readonly Exchange[],
    use: (driver: DnsDriver, find: (domain: string) => Promise<Zone>, replay: Replay) => Promise<void>,
  ): Promise<void> {
    await using replay = new Replay(exchanges, host.differences, host.prefix, host.without, host);
    await using driver = host.driver(await replay.start());
    const find = host.zone ?? ((one: DnsDriver, domain: string) => one.findZone(domain));
    await use(driver, (domain) => find(driver, domain), replay);
    expect(replay.outcome.unknown).toEqual([]);
    count(totals, replay.outcome);
  }

  for (const [name, exchanges] of recording) {
    if (name === UNMANAGED || host.passedOver?.[name] !== undefined) continue;
    it(name.replaceAll('_', ' '), async () => {
      const steps = STEPS[name];
      if (steps === undefined) throw new Error(`no steps are known for ${name}`);
      await replayed(exchanges, async (driver, find, replay) => {
        const zone = await find(host.domain);
        expect(zone.domain).toBe(host.domain);
        for (const step of steps)
          await step({ driver, zone, replay, cname: host.cname ?? 'docs.example.com.' });
      });
    });
  }

  it('a domain of somebody else is not found', async () => {
    const exchanges = recording.get(UNMANAGED) ?? [];
    await replayed(exchanges, async (_driver, find) => {
      await expect(find('thisisadomainidonotown.com')).rejects.toMatchObject({ code: 'zone-not-found' });
    });
  });

  it('asked as was recorded, but for what is named', () => {
    expect(Object.fromEntries(totals)).toEqual(host.expected);
  });
});
