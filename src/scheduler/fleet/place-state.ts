import type { FleetRefusal } from './refusal.js';
import type { PreparedPlace } from './place.js';

/** Longest rest, in milliseconds, unless a longer one was asked for. */
const LONGEST_REST = 300_000;

/** Request that a place waits to make. */
export interface Demand {
  readonly width: number;
  resolve(indexes: readonly number[] | null): void;
}

/** A spec on its way to a place. */
interface HandedOut {
  /** Round of the place in which it was handed out. */
  readonly round: number;
  /** Specs of the same request. */
  readonly size: number;
}

/** How a place stands in a run: what it has, whether it rests, and whether it is asked again. */
export class PlaceState {
  readonly place: PreparedPlace;
  /** True once it is known what an earlier process has requested here. */
  hasBegun = false;
  /** Positions that are here: under way, or with their outcome. */
  readonly held = new Set<number>();
  /** Those of them that have no outcome yet. */
  readonly underWay = new Set<number>();
  /** Request that it waits to make; null while it is busy with others. */
  demand: Demand | null = null;
  /** Positions that it has refused. */
  readonly hasRefused = new Set<number>();
  /** Rests in a row, with no server in between. */
  refusals = 0;
  /** Refusals of servers, in all. */
  refused = 0;
  /** Its last refusal. */
  refusal: FleetRefusal | null = null;
  /** Position that is tried after a rest; null where it is to be chosen yet. */
  probe: number | null = null;
  /** True if it refused the sign-in: it is not asked again. */
  isClosed = false;
  /** Requests for each position that have not ended. */
  readonly #ends = new Map<number, number>();
  readonly #handed = new Map<number, HandedOut>();
  readonly #timer: { now: NodeJS.Timeout | null } = { now: null };
  #round = 0;
  #isProbing = false;
  #width = Infinity;

  constructor(place: PreparedPlace) {
    this.place = place;
  }

  /** True if it may be asked for servers. */
  get isAwake(): boolean {
    return !this.isClosed && this.#timer.now === null;
  }

  /** True while it is asked for one server only, to see whether it has room again. */
  get isProbing(): boolean {
    return this.#isProbing;
  }

  /** Most servers that it may have: one more than it has, while it is probed. */
  get most(): number {
    const { most } = this.place;
    if (!this.#isProbing) return most;
    return Math.min(most, this.held.size + (this.probe === null ? 1 : 0));
  }

  /** Most specs of the next request. */
  get width(): number {
    return this.#isProbing ? 1 : Math.min(this.demand?.width ?? 0, this.#width);
  }

  /** Hands positions to the waiting request. */
  handOut(indexes: readonly number[]): void {
    for (const index of indexes) {
      this.#handed.set(index, { round: this.#round, size: indexes.length });
      this.hold(index);
    }
    if (this.#isProbing) this.probe = indexes[0] ?? null;
    const { demand } = this;
    this.demand = null;
    demand?.resolve(indexes);
  }

  /** Takes a position away; returns how it was handed out in this process. */
  release(index: number): HandedOut | null {
    this.held.delete(index);
    this.underWay.delete(index);
    if (this.probe === index) this.probe = null;
    const handed = this.#handed.get(index) ?? null;
    this.#handed.delete(index);
    return handed;
  }

  /** Records that a position is here, and under way. */
  hold(index: number): void {
    this.held.add(index);
    this.underWay.add(index);
    this.#ends.set(index, (this.#ends.get(index) ?? 0) + 1);
  }

  /** Records the end of a request for a position: the outcome, unless it was given back and handed out again in the meantime. */
  end(index: number): void {
    const left = (this.#ends.get(index) ?? 1) - 1;
    this.#ends.set(index, left);
    if (left > 0) return;
    this.underWay.delete(index);
    if (this.probe === index) this.probe = null;
  }

  /** A place that makes a server of the present round has room again. */
  succeeded(index: number): void {
    if (this.#handed.get(index)?.round !== this.#round) return;
    this.refusals = 0;
    this.#isProbing = false;
  }

  /** A request for several is refused as a whole, so that fewer may still fit. */
  narrow(size: number): void {
    this.#width = Math.max(1, Math.min(this.#width, Math.floor(size / 2)));
  }

  /** True for a request that went out before the place was last put to rest: its refusal is no news. */
  isOld({ round }: HandedOut): boolean {
    return round !== this.#round;
  }

  /** Puts the place to rest; calls back when it may be asked again. */
  rest(milliseconds: number, wake: () => void): void {
    this.#round += 1;
    this.refusals += 1;
    this.#isProbing = true;
    this.#width = Infinity;
    this.probe = null;
    const time = Math.min(milliseconds * 2 ** (this.refusals - 1), Math.max(milliseconds, LONGEST_REST));
    this.#timer.now = setTimeout(() => {
      this.#timer.now = null;
      wake();
    }, time);
  }

  /** Ends its rest without a call back, and its waiting. */
  stop(): void {
    if (this.#timer.now !== null) clearTimeout(this.#timer.now);
    this.#timer.now = null;
    this.demand?.resolve(null);
    this.demand = null;
  }
}
