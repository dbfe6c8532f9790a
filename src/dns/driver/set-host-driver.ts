import type { Call } from '../../call/call.js';
import { collect } from '../../http/pagination.js';
import type { DriverOptions } from '../../driver/driver.js';
import { batch, type BatchLimit } from './batches.js';
import { DnsDriver } from './driver.js';
import { exclusive } from './keyed-queue.js';
import type { DnsExtras } from './contract.js';
import type { OnApplied } from './host-driver.js';
import type { Zone } from '../model/models.js';
import { type ChangePlan, isPlanned } from '../plan/plan.js';
import type { RecordSet, SetChange } from '../records/record-sets.js';
import { perUnit, unitsOf } from './set-units.js';
import { isPlain } from '../records/special-sets.js';

/** What the driver of a host that keeps sets brings, and how plans go out there. Drivers extend `SetDnsDriver`. */
export abstract class SetHostDriver<
  Options extends DriverOptions = DriverOptions,
  X extends DnsExtras = DnsExtras,
> extends DnsDriver<Options, X> {
  /** All sets of a zone. */
  protected abstract fetchSets(zone: Zone, call: Call): AsyncIterable<RecordSet<X['record']>>;
  /** The sets of one name. By default all are read: a host that can be asked for those of a name brings its own. */
  protected async fetchSetsOf(
    zone: Zone,
    name: string,
    call: Call,
  ): Promise<readonly RecordSet<X['record']>[]> {
    return (await collect(this.fetchSets(zone, call))).filter((set) => set.name === name);
  }

  /**
   * The sets of some names. By default each name is asked for: a host that can only say all at once brings its own.
   *
   * @param _types types that matter most, for hosts that are asked for one at a time
   */
  protected async fetchSetsOfEach(
    zone: Zone,
    names: readonly string[],
    call: Call,
    _types: readonly string[] = [],
  ): Promise<readonly RecordSet<X['record']>[]> {
    return (await Promise.all(names.map((name) => this.fetchSetsOf(zone, name, call)))).flat();
  }

  /**
   * Makes changes, all or none where the host can; at most as many as a batch takes. By default one after the other, by `changeSet`.
   * Answers with the sets that the host describes, where it does.
   *
   * @throws ConflictError where a set is not any more what the change says it was
   */
  protected async changeSets(
    zone: Zone,
    changes: readonly SetChange<X['record']>[],
    call: Call,
  ): Promise<readonly RecordSet<X['record']>[]> {
    const sets: RecordSet<X['record']>[] = [];
    for (const change of changes) {
      const set = await this.changeSet(zone, change, call);
      if (set !== null) sets.push(set);
    }
    return sets;
  }

  /** Makes one change, at hosts that take no more at once, and answers with the set where the host describes it. */
  protected changeSet(
    _zone: Zone,
    _change: SetChange<X['record']>,
    _call: Call,
  ): Promise<RecordSet<X['record']> | null> {
    return Promise.reject(this.unsupported('changeSet'));
  }

  /** Makes changes that are part of a plan, and answers with what `waitForBatch` needs to wait for them; null for nothing. */
  protected async applyBatch(
    zone: Zone,
    changes: readonly SetChange<X['record']>[],
    call: Call,
  ): Promise<string | null> {
    await this.changeSets(zone, changes, call);
    return null;
  }

  /** Waits until a batch of a plan is served everywhere. */
  protected waitForBatch(_ticket: string, _call: Call): Promise<void> {
    return Promise.resolve();
  }

  /** Waits until the host has carried out the changes that it has accepted. */
  protected waitUntilInSync(_zone: Zone, _call: Call): Promise<void> {
    return Promise.resolve();
  }

  /** A set as the host will hold it: what it adds to a set that is new, such as a default TTL. */
  protected completeSet(set: RecordSet<X['record']>): RecordSet<X['record']> {
    return { ...set, ttl: set.ttl ?? this.capabilities.defaultTtl };
  }

  /** A change as it goes out: see {@link completeSet}. */
  protected completeChange({ before, after }: SetChange<X['record']>): SetChange<X['record']> {
    return { before, after: after === null ? null : this.completeSet(after) };
  }

  /** The places in the queue of edits that an edit of some names takes. By domain: an id may be spelled in several ways. */
  protected queueKeys({ domain }: Zone, names: readonly string[]): string[] {
    return names.map((name) => JSON.stringify([this.accountKey, domain, name]));
  }

  /** What one request for a zone takes. */
  protected batchLimits(_zone: Zone): readonly BatchLimit<SetChange<X['record']>>[] {
    return [{ maximum: this.capabilities.batchSize, cost: () => 1 }];
  }

  /** Takes all sets out of a zone but the host's own, for hosts that delete empty zones only; aliases before what they point at. */
  protected async empty(zone: Zone, call: Call): Promise<void> {
    const plain: SetChange<X['record']>[] = [];
    const special: SetChange<X['record']>[] = [];
    for await (const before of this.fetchSets(zone, call)) {
      if (!isPlain(before)) special.push({ before, after: null });
      else if (isPlanned(before, {})) plain.push({ before, after: null });
    }
    const batches = batch([...special, ...plain], this.batchLimits(zone));
    for (const changes of batches) await this.applyBatch(zone, changes, call);
  }

  protected override async applyChanges(
    zone: Zone,
    plan: ChangePlan,
    onApplied: OnApplied,
    call: Call,
  ): Promise<number> {
    const names = [
      ...new Set(plan.changes.flatMap(({ before, after }) => [...before, ...after].map(({ name }) => name))),
    ];
    return exclusive(this.queueKeys(zone, names), call, async () => {
      const units = unitsOf(plan, await collect(this.fetchSets(zone, call))).map((unit) => ({
        sets: unit.sets.map((change) => this.completeChange(change)),
        steps: unit.steps,
      }));
      const limits = this.batchLimits(zone).map((limit) => perUnit(limit, this.capabilities.atomic));
      const batches = batch(units, limits);
      const tickets: (string | null)[] = [];
      for (const one of batches) {
        const changes = one.flatMap((unit) => unit.sets);
        tickets.push(await this.applyBatch(zone, changes, call));
        onApplied(one.flatMap((unit) => unit.steps));
      }
      for (const ticket of tickets) if (ticket !== null) await this.waitForBatch(ticket, call);
      await this.waitUntilInSync(zone, call);
      return batches.length;
    });
  }
}
