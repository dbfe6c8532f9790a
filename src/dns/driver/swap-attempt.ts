import type { Call } from '../../call/call.js';
import { CloudError } from '../../errors.js';
import { mayHaveTakenEffect } from '../../http/errors/network-error.js';
import { type RecordValue, valueKey } from '../records/record.js';
import { isPlain, type MaybeSpecial } from '../records/special-sets.js';
import { areExclusive, type Swap } from './exclusive-records.js';

/** Single changes of records or sets, of which a swap consists. */
export interface SwapSteps<Old, New, Made> {
  /** Deletes an old record. */
  remove(old: Old, call: Call): Promise<void>;
  /** Creates a new record. */
  create(record: New, call: Call): Promise<Made>;
  /** Deletes a record that was just created. */
  undo(made: Made, call: Call): Promise<void>;
  /** Creates an old record again. */
  restore(old: Old, call: Call): Promise<unknown>;
  /** Lists what the zone has now, at least at the names of the swap. */
  list(call: Call): Promise<readonly Made[]>;
  /** The records that one of these consists of. */
  recordsOf(item: Old | New | Made): readonly SwappedRecord[];
}

/** A record of a swap; its special mark tells it from others of the same data. */
export type SwappedRecord = RecordValue & MaybeSpecial;

/** Restoring does not end with the caller's time or signal. */
const BEYOND: Call = { deadline: null };

/** One run of a swap, and what is known of it when it fails. */
export class SwapAttempt<Old, New, Made> {
  readonly #steps: SwapSteps<Old, New, Made>;
  /** Old records that the zone has no more. */
  readonly #removed: Old[] = [];
  /** New records that the zone has. */
  readonly #made: Made[] = [];
  /** An old record that may be deleted. */
  #maybeRemoved: Old | null = null;
  /** New records that may be in the zone. */
  readonly #maybeMade: (New | Made)[] = [];

  constructor(steps: SwapSteps<Old, New, Made>) {
    this.#steps = steps;
  }

  /** Deletes the old records, then creates the new ones. */
  async run({ going, coming }: Swap<Old, New>, call: Call): Promise<Made[]> {
    for (const old of going) await this.#remove(old, call);
    for (const record of coming) await this.#create(record, call);
    return this.#made;
  }

  /** After a failure, makes the zone what it was. Returns null, or words that name what is not as it was, or may not be. */
  async takeBack(provider: string): Promise<string | null> {
    for (const made of this.#made) if (!(await this.#undo(made))) this.#maybeMade.push(made);
    if (this.#maybeMade.length > 0) return this.#doubt();
    const lost: string[] = [];
    for (const old of this.#removed) {
      const refusal = await this.#restore(old);
      if (refusal !== null) lost.push(`${this.#tell([old])} (${refusal})`);
    }
    const words: string[] = [];
    if (this.#maybeRemoved !== null)
      words.push(`whether ${this.#tell([this.#maybeRemoved])} was deleted could not be seen.`);
    if (lost.length > 0)
      words.push(
        `${provider} did not take back what was deleted, which is gone now: ${lost.join('; ')}. Create it again.`,
      );
    return words.length === 0 ? null : words.join(' ');
  }

  /** Words for new records that may be in the zone: nothing is restored beside them. */
  #doubt(): string {
    const made = this.#tell(this.#maybeMade);
    if (this.#removed.length === 0)
      return `whether ${made} was created could not be seen. List the records before you create it again.`;
    return `${this.#tell(this.#removed)} was deleted, and whether ${made} is in its place could not be seen. List the records, and create what lacks.`;
  }

  async #remove(old: Old, call: Call): Promise<void> {
    try {
      await this.#steps.remove(old, call);
    } catch (error) {
      if (mayHaveTakenEffect(error)) await this.#lookForOld(old);
      throw error;
    }
    this.#removed.push(old);
  }

  async #create(record: New, call: Call): Promise<void> {
    try {
      this.#made.push(await this.#steps.create(record, call));
    } catch (error) {
      if (mayHaveTakenEffect(error)) await this.#lookForNew(record);
      throw error;
    }
  }

  async #lookForOld(old: Old): Promise<void> {
    const held = await this.#list();
    if (held === null) this.#maybeRemoved = old;
    else if (!this.#isHeld(old, held)) this.#removed.push(old);
  }

  async #lookForNew(record: New): Promise<void> {
    const held = await this.#list();
    const found = held?.find((one) => isSame(this.#steps.recordsOf(one), this.#steps.recordsOf(record)));
    if (found !== undefined) this.#made.push(found);
    else if (held === null || this.#isOccupied(held)) this.#maybeMade.push(record);
  }

  /** Deletes what was created; false if it may still be there. */
  async #undo(made: Made): Promise<boolean> {
    try {
      await this.#steps.undo(made, BEYOND);
      return true;
    } catch (error) {
      if (CloudError.is(error) && error.code === 'record-not-found') return true;
      const held = await this.#list();
      return held !== null && !this.#isHeld(made, held);
    }
  }

  /** Creates an old record again. Returns null, or why it is lost. */
  async #restore(old: Old): Promise<string | null> {
    try {
      await this.#steps.restore(old, BEYOND);
      return null;
    } catch (error) {
      const held = mayHaveTakenEffect(error) ? await this.#list() : null;
      return held !== null && this.#isHeld(old, held) ? null : String(error);
    }
  }

  /** What the zone has now; null if the host does not say. */
  async #list(): Promise<readonly Made[] | null> {
    return this.#steps.list(BEYOND).catch(() => null);
  }

  #isHeld(item: Old | Made, held: readonly Made[]): boolean {
    const listed = this.#records(held);
    return this.#steps.recordsOf(item).some((record) => listed.some((one) => isOne(one, record)));
  }

  /** True if something stands in the place of the old records: perhaps the new one, in the host's spelling, and perhaps another's. */
  #isOccupied(held: readonly Made[]): boolean {
    const [removed, made] = [this.#records(this.#removed), this.#records(this.#made)];
    return this.#records(held).some(
      (one) =>
        isPlain(one) &&
        removed.some((old) => areExclusive(one, old)) &&
        !made.some((other) => isOne(one, other)),
    );
  }

  #records(items: readonly (Old | New | Made)[]): SwappedRecord[] {
    return items.flatMap((item) => this.#steps.recordsOf(item));
  }

  #tell(items: readonly (Old | New | Made)[]): string {
    return this.#records(items)
      .map((record) => `${valueKey(record)}, TTL ${record.ttl ?? 'default'}`)
      .join('; ');
  }
}

function isSame(a: readonly SwappedRecord[], b: readonly SwappedRecord[]): boolean {
  return a.length === b.length && a.every((one) => b.some((other) => isOne(one, other)));
}

/** True for equal records. A TTL that was left to the host may be any. */
function isOne(a: SwappedRecord, b: SwappedRecord): boolean {
  if (valueKey(a) !== valueKey(b) || a.special?.key !== b.special?.key) return false;
  return a.ttl === null || b.ttl === null || a.ttl === b.ttl;
}
