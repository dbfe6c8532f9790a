import { type Call, delay, startCall } from '../../call/call.js';
import { CloudError, LoadBalancerIncompleteError } from '../../errors.js';
import { mayHaveTakenEffect } from '../../http/errors/network-error.js';
import { forgetPolls, type LockSource, untilUnlocked, whenUnlocked } from '../lock/balancer-lock.js';
import { changed, nextChange } from '../members/plan.js';
import type { LoadBalancerCapabilities } from './capabilities.js';
import type {
  BalancerSteps,
  LoadBalancerHost,
  MemberPool,
  NewMember,
  PartToMake,
  PartToTake,
} from './host.js';
import { memberKey } from './member-specs.js';

/** Milliseconds that taking away what was made may take. */
const ROLL_BACK_TIME = 120_000;

/** When to look for a part whose request got no answer, in milliseconds after the failure: the cloud may still be making it. */
const LOOKS = [0, 500, 1500, 3000];

/** A part that was made, or may have been. */
interface MadePart {
  readonly what: string;
  /** Null where no answer came. */
  id: string | null;
  readonly remove: ((id: string, call: Call) => Promise<void>) | null;
  readonly find: ((call: Call) => Promise<string | null>) | null;
}

/** A part that was taken away, or may have been. */
type TakenPart = Pick<PartToTake, 'what' | 'putBack'>;

/** A driver as steps see it. */
export interface StepsSource extends LockSource {
  readonly host: Pick<LoadBalancerHost, 'getStatus' | 'changeMembers'>;
  readonly capabilities: Pick<LoadBalancerCapabilities, 'locks' | 'batch'>;
}

/** The steps of one change, and what they have made so far. */
export class Steps implements BalancerSteps {
  readonly #source: StepsSource;
  readonly #operation: string;
  #call: Call;
  readonly #parts: (MadePart | TakenPart)[] = [];

  constructor(source: StepsSource, operation: string, call: Call) {
    this.#source = source;
    this.#operation = operation;
    this.#call = call;
  }

  change<T>(balancerId: string, send: (call: Call) => Promise<T>): Promise<T> {
    return whenUnlocked(this.#source, balancerId, this.#operation, this.#call, send);
  }

  async setMembers(balancerId: string, pool: MemberPool, members: readonly NewMember[]): Promise<void> {
    const { host, capabilities } = this.#source;
    const targets = new Map([[pool.id, new Map(members.map((one) => [memberKey(one, one.port), one]))]]);
    for (let now = pool; ;) {
      const change = nextChange([now], { targets, isWhole: true }, capabilities.batch);
      if (change === null) return;
      await this.change(balancerId, (call) => host.changeMembers(balancerId, change, call));
      now = changed(change, balancerId);
    }
  }

  async settled(balancerId: string): Promise<void> {
    if (!this.#source.capabilities.locks) return;
    forgetPolls(this.#source, balancerId);
    await untilUnlocked(this.#source, balancerId, this.#operation, this.#call);
  }

  async make<Made>({ what, create, idOf, remove, find }: PartToMake<Made>): Promise<Made> {
    const part: MadePart = { what, id: null, remove, find: find ?? null };
    this.#parts.push(part);
    try {
      const made = await create();
      part.id = idOf(made);
      return made;
    } catch (error) {
      // What was refused, or never sent, is not there.
      if (!mayHaveTakenEffect(error)) this.#parts.splice(this.#parts.indexOf(part), 1);
      throw error;
    }
  }

  async take({ what, remove, putBack }: PartToTake): Promise<void> {
    const part = { what, putBack };
    this.#parts.push(part);
    try {
      await remove();
    } catch (error) {
      if (!mayHaveTakenEffect(error)) this.#parts.splice(this.#parts.indexOf(part), 1);
      throw error;
    }
  }

  async attempt<T>(work: () => Promise<T>): Promise<T> {
    const from = this.#parts.length;
    try {
      const result = await work();
      // What is used from now on is not taken away where something else fails.
      this.#parts.splice(from);
      return result;
    } catch (error) {
      throw await this.rollBack(error, from);
    }
  }

  /**
   * Takes away what was made and puts back what was taken away, the last part first.
   *
   * @param from number of the first part of which this is done
   * @returns the error to throw: the failure itself where all is as it was, or one that names what is not
   */
  async rollBack(failure: unknown, from = 0): Promise<unknown> {
    const left: string[] = [];
    const missing: string[] = [];
    for (const part of this.#parts.splice(from).toReversed()) {
      // A roll-back is not cut short by the signal or the deadline that ended the call.
      this.#call = startCall({ timeout: ROLL_BACK_TIME });
      if ('putBack' in part) await part.putBack(this.#call).catch(() => missing.push(part.what));
      else left.push(...(await this.#remove(part, this.#call)));
    }
    if (left.length + missing.length === 0) return failure;
    return new LoadBalancerIncompleteError(
      `${this.#operation}: failed halfway, and ${outcomeOf(left, missing)} Why it failed: ${failure instanceof Error ? failure.message : String(failure)}`,
      [...left, ...missing],
      { ...this.#source.context.details(this.#operation), cause: failure },
    );
  }

  /** Removes a part; returns its name and id if it may be left, nothing if it is gone. */
  async #remove(part: MadePart, call: Call): Promise<string[]> {
    const { what, remove } = part;
    if (remove === null) return [];
    try {
      const id = part.id ?? (await look(part, call));
      if (id === null) return part.find === null ? [`${what} (whether it was made is not known)`] : [];
      part.id = id;
      await remove(id, call);
      return [];
    } catch (error) {
      if (CloudError.is(error) && isMissing(error)) return [];
      return [`${what} ${part.id ?? '(whether it was made is not known)'}`];
    }
  }
}

/** Sentences of what a roll-back did not manage. */
function outcomeOf(left: readonly string[], missing: readonly string[]): string {
  const made = `not all that was made could be taken away again. Left: ${left.join(', ')}.`;
  const taken = `not all that was taken away could be put back. Missing: ${missing.join(', ')}.`;
  if (missing.length === 0) return made;
  return left.length === 0 ? taken : `${made} And ${taken}`;
}

async function look({ find }: MadePart, call: Call): Promise<string | null> {
  if (find === null) return null;
  for (const wait of LOOKS) {
    await delay(wait, call);
    const id = await find(call);
    if (id !== null) return id;
  }
  return null;
}

function isMissing({ code }: CloudError): boolean {
  return code === 'not-found' || code === 'load-balancer-not-found';
}
