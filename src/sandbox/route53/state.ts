import type { World } from '../cloud.js';
import { sortKey } from './names.js';
import type { Content } from './xml.js';

/** A resource record set. Several of one name and type have identifiers: a routing policy chooses between them. */
export interface SetRow {
  /** Absolute, as Route 53 keeps names. */
  readonly name: string;
  readonly type: string;
  readonly identifier: string | null;
  /** `Weight`, `Region`, `GeoLocation`, `Failover` or the like; null for a simple set. */
  readonly policy: string | null;
  /** Everything between type and values, and behind them, as it was sent. */
  readonly settings: Readonly<Record<string, Content>>;
  /** Null for aliases. */
  readonly ttl: string | null;
  readonly values: readonly string[];
  readonly alias: Content | null;
}

/** A hosted zone. */
export interface HostedZone {
  readonly id: string;
  readonly name: string;
  readonly callerReference: string;
  comment: string | undefined;
  readonly nameServers: readonly string[];
  /** By key; see {@link setKey}. */
  readonly sets: Map<string, SetRow>;
  /** The sets in the order of lists; null once a change has made it stale. */
  order: readonly SetRow[] | null;
}

/** A change on its way to the name servers. */
export interface Change {
  readonly id: string;
  readonly submittedAt: string;
  status: 'PENDING' | 'INSYNC';
}

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';
const SOA = 'awsdns-hostmaster.amazon.com. 1 7200 900 1209600 86400';

/** The hosted zones of an account. */
export class Route53State {
  readonly zones = new Map<string, HostedZone>();
  readonly changes = new Map<string, Change>();

  constructor(readonly world: World) {}

  /** Zones in the order of their names. */
  ordered(): HostedZone[] {
    return [...this.zones.values()].toSorted((a, b) => compare(sortKey(a.name), sortKey(b.name)));
  }

  addZone(name: string, callerReference: string, comment: string | undefined): HostedZone {
    const nameServers = ['com', 'net', 'org', 'co.uk'].map(
      (end, index) => `ns-${index * 512 + this.#number(512)}.awsdns-${this.#number(64)}.${end}`,
    );
    const zone: HostedZone = {
      id: this.#id('Z'),
      name,
      callerReference,
      comment,
      nameServers,
      sets: new Map(),
      order: null,
    };
    const own = { name, identifier: null, policy: null, settings: {}, alias: null };
    put(zone, { ...own, type: 'NS', ttl: '172800', values: nameServers.map((server) => `${server}.`) });
    put(zone, { ...own, type: 'SOA', ttl: '900', values: [`${nameServers[0]}. ${SOA}`] });
    this.zones.set(zone.id, zone);
    return zone;
  }

  /** A change that is pending, and in sync after the time that actions take. */
  startChange(): Change {
    const change: Change = {
      id: this.#id('C'),
      submittedAt: new Date().toISOString(),
      status: 'PENDING',
    };
    this.changes.set(change.id, change);
    this.world.timers.after(this.world.settings.actionTime, () => (change.status = 'INSYNC'));
    return change;
  }

  #id(first: string): string {
    return first + Array.from({ length: 20 }, () => LETTERS.charAt(this.#number(LETTERS.length))).join('');
  }

  #number(below: number): number {
    return Math.floor(this.world.random.next() * below);
  }
}

/** Key that identifies a set within its zone. */
export function setKey({ name, type, identifier }: Pick<SetRow, 'name' | 'type' | 'identifier'>): string {
  return `${name} ${type} ${identifier ?? ''}`;
}

/** Adds a set, or puts it in the place of the one with its key. */
export function put(zone: HostedZone, set: SetRow): void {
  zone.sets.set(setKey(set), set);
  zone.order = null;
}

/** The sets in the order of lists: by name from the top of the tree down, type, identifier. */
export function orderedSets(zone: HostedZone): readonly SetRow[] {
  if (zone.order !== null) return zone.order;
  const keyed = [...zone.sets.values()].map((set) => ({
    set,
    key: position(set.name, set.type, set.identifier),
  }));
  zone.order = keyed.toSorted((a, b) => compare(a.key, b.key)).map(({ set }) => set);
  return zone.order;
}

/** Position of a set in lists. */
export function position(name: string, type: string | null, identifier: string | null): string {
  return [sortKey(name), type ?? '', identifier ?? ''].join('\u0001');
}

/** Order of code points, as bytes are ordered. */
export function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
