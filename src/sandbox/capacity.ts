/** How many servers fit into a place of the simulated cloud. */
export interface SandboxCapacity {
  /** Zone or region, as the cloud names it; where it is left out, each of them has as much room. */
  readonly zone?: string;
  /** Size, flavor or type by its id; all together where it is left out. */
  readonly size?: string;
  /** Most servers at once. */
  readonly servers: number;
}

/** A server that takes room: the names that its places go by, and its size. */
export interface Occupant {
  readonly zones: readonly string[];
  readonly size: string;
}

/** The room that a cloud has for servers; it may change while the cloud runs. */
export class Capacity {
  #rules: readonly SandboxCapacity[] = [];

  constructor(given: number | readonly SandboxCapacity[]) {
    this.set(given);
  }

  /** True if there is no limit at all. */
  get isUnlimited(): boolean {
    return this.#rules.length === 0;
  }

  /** Replaces the room that there is; servers that exist stay. @throws {TypeError} for a number below 0 */
  set(given: number | readonly SandboxCapacity[]): void {
    const rules = typeof given === 'number' ? [{ servers: given }] : given;
    for (const { servers } of rules)
      if (typeof servers !== 'number' || Number.isNaN(servers) || servers < 0)
        throw new TypeError(`a sandbox's capacity must be a number of at least 0, not ${String(servers)}`);
    this.#rules = rules.filter(({ servers }) => servers !== Number.POSITIVE_INFINITY);
  }

  /** True if so many more servers of one kind do not fit beside those that there are. */
  lacks(count: number, wanted: Occupant, held: readonly Occupant[]): boolean {
    return this.#rules.some((rule) => {
      if (!isIn(rule, wanted)) return false;
      const taken = held.filter((one) => isIn(rule, one) && one.zones[0] === wanted.zones[0]).length;
      return taken + count > rule.servers;
    });
  }
}

function isIn({ zone, size }: SandboxCapacity, { zones, size: own }: Occupant): boolean {
  return (zone === undefined || zones.includes(zone)) && (size === undefined || size === own);
}
