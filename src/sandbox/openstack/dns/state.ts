import type { World } from '../../cloud.js';
import type { Owner, Project } from '../accounts.js';
import { microseconds, Table } from '../rows.js';

/** State of a zone or a set: PENDING until the name servers have it. */
export interface Progress {
  status: 'PENDING' | 'ACTIVE' | 'ERROR';
  action: 'CREATE' | 'UPDATE' | 'DELETE' | 'NONE';
  version: number;
  updatedAt: string | null;
}

/** A record set of a zone. */
export interface RecordSetRow extends Progress {
  readonly id: string;
  readonly name: string;
  readonly type: string;
  records: readonly string[];
  description: string | null;
  ttl: number | null;
  readonly createdAt: string;
}

/** A zone. */
export interface ZoneRow extends Progress {
  readonly id: string;
  readonly project: Project;
  readonly name: string;
  readonly type: 'PRIMARY' | 'SECONDARY';
  email: string | null;
  description: string | null;
  ttl: number;
  serial: number;
  masters: readonly string[];
  readonly createdAt: string;
  readonly sets: Table<RecordSetRow>;
}

/** Fields of a set. */
export type WantedSet = Pick<RecordSetRow, 'name' | 'type' | 'records' | 'ttl' | 'description'>;
/** Fields of a zone. */
export type WantedZone = Pick<ZoneRow, 'name' | 'type' | 'email' | 'description' | 'ttl' | 'masters'>;

/** The name server that every zone names. */
export const NAME_SERVER = 'ns1.example.org.';

/** The zones of a region. */
export class DnsState {
  readonly zones = new Table<ZoneRow>();
  /** The pool that all zones are in. */
  readonly pool: string;

  constructor(readonly world: World) {
    this.pool = world.random.uuid();
  }

  /** Zone by name, of any project, unless it is being deleted. */
  named(name: string): ZoneRow | undefined {
    return this.zones.all().find((zone) => zone.name === name && zone.action !== 'DELETE');
  }

  addZone({ project }: Owner, wanted: WantedZone): ZoneRow {
    const now = Date.now();
    const zone = this.zones.add({
      ...wanted,
      id: this.world.random.uuid(),
      project,
      serial: Math.floor(now / 1000),
      status: 'PENDING',
      action: 'CREATE',
      version: 1,
      createdAt: microseconds(now),
      updatedAt: null,
      sets: new Table<RecordSetRow>(),
    });
    const own = { name: zone.name, ttl: null, description: null };
    if (zone.type === 'PRIMARY') {
      this.#insert(zone, { ...own, type: 'NS', records: [NAME_SERVER] });
      this.#insert(zone, { ...own, type: 'SOA', records: [soaOf(zone)] });
    }
    return zone;
  }

  addSet(zone: ZoneRow, wanted: WantedSet): RecordSetRow {
    const set = this.#insert(zone, wanted);
    if (set.records.length > 0) return set;
    // A set without records is nothing to bring to the name servers.
    return Object.assign(set, { status: 'ACTIVE', action: 'NONE' });
  }

  /** Begins a change of a zone or a set: it is pending until {@link settle} has run for it. */
  touch(row: Progress, action: Progress['action']): void {
    const updatedAt = microseconds(Date.now());
    Object.assign(row, { status: 'PENDING', action, version: row.version + 1, updatedAt });
  }

  /** Marks a zone as changed; its serial goes up, which its SOA record shows. */
  touchZone(zone: ZoneRow, action: Progress['action'] = 'UPDATE'): void {
    this.touch(zone, action);
    zone.serial += 1;
    const soa = zone.sets.all().find(({ type }) => type === 'SOA');
    if (soa !== undefined) soa.records = [soaOf(zone)];
  }

  /** Brings what is pending to the name servers after the time that actions take, unless it has changed again by then. */
  settle(rows: readonly Progress[], status: 'ACTIVE' | 'ERROR'): void {
    const versions = rows.map(({ version }) => version);
    this.world.timers.after(this.world.settings.actionTime, () => {
      for (const [index, row] of rows.entries()) {
        if (row.version !== versions[index]) continue;
        row.status = status;
        if (status === 'ACTIVE') row.action = 'NONE';
      }
    });
  }

  /** Takes a zone away once the name servers have forgotten it. */
  removeZone(zone: ZoneRow): void {
    this.touch(zone, 'DELETE');
    this.world.timers.after(this.world.settings.actionTime, () => this.zones.delete(zone.id));
  }

  #insert(zone: ZoneRow, wanted: WantedSet): RecordSetRow {
    return zone.sets.add({
      ...wanted,
      id: this.world.random.uuid(),
      status: 'PENDING',
      action: 'CREATE',
      version: 1,
      createdAt: microseconds(Date.now()),
      updatedAt: null,
    });
  }
}

function soaOf({ email, serial }: Pick<ZoneRow, 'email' | 'serial'>): string {
  return `${NAME_SERVER} ${(email ?? '').replace('@', '.')}. ${serial} 3600 600 86400 3600`;
}
