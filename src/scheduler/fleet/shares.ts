import type { ComputeNode } from '../../compute/models/index.js';
import { CloudError } from '../../errors.js';
import type { ReturnedSpec, SpecShare } from '../create/spec-share.js';
import { apportion, type Filling } from './apportion.js';
import { type Demand, PlaceState } from './place-state.js';
import type { PreparedPlace } from './place.js';
import { type FleetRefusal, hasNoRoom, reasonOf } from './refusal.js';

/** How a run hands out its servers. */
export interface SharesOptions {
  readonly count: number;
  readonly filling: Filling;
  /** Milliseconds of a first rest. */
  readonly rest: number;
  /** Rests in a row after which a place is given up, once none has room. */
  readonly tries: number;
  /** Positions that an earlier process gave up for good. */
  readonly settled: ReadonlySet<number>;
}

/** A refusal of one spec. */
export interface Refused {
  readonly index: number;
  readonly refusal: FleetRefusal;
  readonly node: ComputeNode | undefined;
}

/** What happens while servers are handed out. */
export interface SharesEvents {
  /** Destroys a server that could not be built. Never rejects. */
  destroy(place: PreparedPlace, index: number, node: ComputeNode, error: Error): Promise<void>;
  refused(place: PreparedPlace, refused: Refused): void;
  moved(from: PreparedPlace, to: PreparedPlace | null, refusal: FleetRefusal, left: number): void;
  askedAgain(place: PreparedPlace): void;
}

/**
 * Hands out the positions of a fleet's run to its places, and takes back what they refuse. A position is at one place at a time: it goes to the next
 * only once the last has given it back, and never if a server of it may exist.
 */
export class Shares {
  readonly #options: SharesOptions;
  readonly #events: SharesEvents;
  /** By rank: those to be filled first come first. */
  readonly #states: readonly PlaceState[];
  readonly #open = new Set<number>();
  /** Positions whose failed server is being destroyed. */
  readonly #destroying = new Map<number, Promise<void>>();
  #isOver = false;
  #isDue = false;

  /** `places` by rank. */
  constructor(places: readonly PreparedPlace[], options: SharesOptions, events: SharesEvents) {
    this.#options = options;
    this.#events = events;
    this.#states = places.map((place) => new PlaceState(place));
    for (let index = 0; index < options.count; index += 1)
      if (!options.settled.has(index)) this.#open.add(index);
  }

  /** Positions that no place took. */
  get open(): readonly number[] {
    return [...this.#open].toSorted((a, b) => a - b);
  }

  /** How each place stands. */
  get states(): readonly PlaceState[] {
    return this.#states;
  }

  /** The share of one place. */
  shareOf(place: PreparedPlace): SpecShare {
    const state = this.stateOf(place);
    return {
      begin: (held) => this.#begin(state, held),
      next: (width) => this.#next(state, width),
      takeBack: (spec) => this.#takeBack(state, spec),
      ended: (indexes) => this.#ended(state, indexes),
    };
  }

  /** Records that a place has made a server. */
  succeeded(place: PreparedPlace, index: number): void {
    this.stateOf(place).succeeded(index);
    this.#later();
  }

  /** Hands out nothing more. */
  stop(): void {
    this.#isOver = true;
    for (const state of this.#states) state.stop();
  }

  /** Resolves when no failed server is being destroyed any more. */
  async idle(): Promise<void> {
    while (this.#destroying.size > 0) await Promise.all(this.#destroying.values());
  }

  /** The state of a place. */
  stateOf({ index }: PreparedPlace): PlaceState {
    const state = this.#states.find(({ place }) => place.index === index);
    if (state === undefined) throw new RangeError(`The fleet has no place ${index}.`);
    return state;
  }

  #begin(state: PlaceState, held: readonly number[]): void {
    for (const index of held) {
      state.hold(index);
      this.#open.delete(index);
    }
    state.hasBegun = true;
    this.#later();
  }

  #next(state: PlaceState, width: number): Promise<readonly number[] | null> {
    if (this.#isOver) return Promise.resolve(null);
    return new Promise((resolve: Demand['resolve']) => {
      state.demand = { width, resolve };
      this.#later();
    });
  }

  #ended(state: PlaceState, indexes: readonly number[]): void {
    for (const index of indexes) state.end(index);
    this.#later();
  }

  #takeBack(state: PlaceState, { index, error, node }: ReturnedSpec): boolean {
    const reason = error === null ? null : reasonOf(error);
    if (error !== null && reason === null) return false;
    const handed = state.release(index);
    if (error !== null) state.hasRefused.add(index);
    if (error === null || reason === null) {
      this.#reopen(index);
      return true;
    }
    const refusal = { place: state.place.name, reason, error };
    // What an earlier process was refused is no news.
    if (state.hasBegun) {
      state.refused += 1;
      state.refusal = refusal;
      this.#events.refused(state.place, { index, refusal, node });
    }
    if (node === undefined) this.#reopen(index);
    else this.#destroy(state, { index, error, node });
    if (handed !== null && !state.isOld(handed) && !this.#isOver) {
      if (handed.size > 1 && isOfRequest(refusal)) state.narrow(handed.size);
      else this.#rest(state, refusal);
    }
    this.#later();
    return true;
  }

  #destroy(
    state: PlaceState,
    { index, error, node }: { index: number; error: Error; node: ComputeNode },
  ): void {
    const end = this.#events.destroy(state.place, index, node, error).finally(() => {
      this.#destroying.delete(index);
      this.#reopen(index);
    });
    this.#destroying.set(index, end);
  }

  #reopen(index: number): void {
    // After a damaged journal another place may have it too.
    const isHeld = this.#states.some(({ held }) => held.has(index));
    if (!isHeld && !this.#options.settled.has(index)) this.#open.add(index);
    this.#later();
  }

  #rest(state: PlaceState, refusal: FleetRefusal): void {
    state.isClosed = refusal.reason === 'sign-in';
    state.rest(this.#options.rest, () => this.#later());
    const next = this.#states.find(hasRoomAtOnce);
    const left = this.#open.size + this.#destroying.size;
    this.#events.moved(state.place, next?.place ?? null, refusal, left);
  }

  /** Hands out in a microtask, once for all that happens now. */
  #later(): void {
    if (this.#isDue || this.#isOver) return;
    this.#isDue = true;
    queueMicrotask(() => {
      this.#isDue = false;
      if (!this.#isOver) this.#handOut();
    });
  }

  #handOut(): void {
    if (!this.#states.every(({ hasBegun }) => hasBegun)) return;
    const targets = this.#targets();
    for (const [rank, state] of this.#states.entries()) {
      if (state.demand === null || !this.#isReady(state)) continue;
      const some = this.#take(state, Math.min(state.width, (targets[rank] ?? 0) - state.held.size));
      if (some.length === 0) continue;
      if (state.isProbing) this.#events.askedAgain(state.place);
      state.handOut(some);
    }
    if (this.#isAtEnd()) this.stop();
  }

  /** Takes the first open positions that a place may be asked for. */
  #take(state: PlaceState, count: number): number[] {
    const some: number[] = [];
    for (const index of this.#open) {
      if (some.length >= count) break;
      if (this.#mayAsk(state, index)) some.push(index);
    }
    for (const index of some) this.#open.delete(index);
    return some;
  }

  /** True if a place may be given something now. */
  #isReady(state: PlaceState): boolean {
    if (!state.isAwake) return false;
    if (!state.isProbing || state.probe !== null) return true;
    for (const index of this.#open) if (this.#mayAsk(state, index)) return true;
    return this.#open.size === 0;
  }

  /** A server is tried again where it was refused only if no other place has room for it: else the last ones would go in circles. */
  #mayAsk(state: PlaceState, index: number): boolean {
    if (!state.isProbing || !state.hasRefused.has(index)) return true;
    return !this.#states.some(hasRoomAtOnce);
  }

  /** How many servers each place should have. */
  #targets(): number[] {
    const { count, filling, settled } = this.#options;
    const filled = this.#states.map((state) => ({
      held: state.held.size,
      least: Math.min(state.place.least, state.most),
      most: state.most,
      weight: state.place.weight,
      isAwake: this.#isReady(state),
    }));
    const busy = settled.size + this.#destroying.size;
    return apportion(count - busy, filled, filling);
  }

  /** True when everything has its outcome, or what is left is not to be had. */
  #isAtEnd(): boolean {
    if (this.#destroying.size > 0 || this.#states.some(({ underWay }) => underWay.size > 0)) return false;
    if (this.#open.size === 0) return true;
    const targets = this.#targets();
    const hasRoom = (state: PlaceState, rank: number): boolean =>
      this.#isReady(state) && (targets[rank] ?? 0) > state.held.size;
    return !this.#states.some(hasRoom) && this.#states.every((state) => this.#isGivenUp(state));
  }

  #isGivenUp({ isClosed, isAwake, held, refusals, place }: PlaceState): boolean {
    return isClosed || isAwake || held.size >= place.most || refusals >= this.#options.tries;
  }
}

/** True for a refusal of a whole request, of which a part may still be granted. */
function isOfRequest({ error, reason }: FleetRefusal): boolean {
  return reason !== 'sign-in' && !(CloudError.is(error) && hasNoRoom(error));
}

/** True for a place that takes any number, as far as is known. */
function hasRoomAtOnce({ isAwake, isProbing, held, most }: PlaceState): boolean {
  return isAwake && !isProbing && held.size < most;
}
