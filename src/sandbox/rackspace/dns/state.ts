import type { World } from '../../cloud.js';
import type { Json, JsonObject } from '../../json.js';
import type { Project } from '../../openstack/accounts.js';

/** A record of a domain. */
export interface DnsRecordRow {
  readonly id: string;
  readonly type: string;
  name: string;
  data: string;
  ttl: number;
  priority: number | undefined;
  comment: string | undefined;
  readonly created: string;
  updated: string;
}

/** A domain: a zone. */
export interface Domain {
  readonly id: number;
  readonly owner: Project;
  readonly name: string;
  emailAddress: string;
  ttl: number;
  comment: string | undefined;
  readonly created: string;
  updated: string;
  readonly records: Map<string, DnsRecordRow>;
}

/** An asynchronous job: every write is one. */
export interface Job {
  readonly id: string;
  readonly owner: Project;
  readonly verb: string;
  readonly requestUrl: string;
  readonly callbackUrl: string;
  readonly request: string;
  status: 'INITIALIZED' | 'RUNNING' | 'COMPLETED' | 'ERROR';
  response: Json | undefined;
  error: JsonObject | undefined;
}

/** Ends a job in ERROR. */
export class JobFailure extends Error {
  override readonly name = 'JobFailure';

  constructor(
    readonly code: number,
    override readonly message: string,
    readonly details: string,
  ) {
    super(message);
  }
}

/** Jobs kept; Rackspace keeps them for a day. */
const KEPT_JOBS = 10_000;
export const NAMESERVERS = ['dns1.stabletransit.com', 'dns2.stabletransit.com'];

/** The domains of a Rackspace account, and the jobs that change them. */
export class DnsState {
  readonly domains = new Map<number, Domain>();
  readonly jobs = new Map<string, Job>();
  #nextDomain = 2_946_063;
  #nextRecord = 7_423_034;

  constructor(readonly world: World) {}

  domainsOf(owner: Project): Domain[] {
    return [...this.domains.values()].filter((domain) => domain.owner === owner).toSorted(byName);
  }

  named(name: string): Domain | undefined {
    return [...this.domains.values()].find((domain) => domain.name === name.toLowerCase());
  }

  addDomain(owner: Project, fields: Pick<Domain, 'name' | 'emailAddress' | 'ttl' | 'comment'>): Domain {
    const now = dnsTime();
    const domain: Domain = {
      ...fields,
      id: this.#nextDomain,
      owner,
      created: now,
      updated: now,
      records: new Map(),
    };
    this.#nextDomain += 1;
    this.domains.set(domain.id, domain);
    return domain;
  }

  addRecord(
    domain: Domain,
    fields: Pick<DnsRecordRow, 'type' | 'name' | 'data'> & Partial<DnsRecordRow>,
  ): DnsRecordRow {
    const twin = [...domain.records.values()].find(
      ({ type, name, data }) => type === fields.type && name === fields.name && data === fields.data,
    );
    if (twin !== undefined) {
      throw new JobFailure(
        409,
        'The object already exists.',
        'Record is a duplicate of another record in the domain.',
      );
    }
    const now = dnsTime();
    const record: DnsRecordRow = {
      priority: undefined,
      comment: undefined,
      ttl: domain.ttl,
      ...fields,
      id: `${fields.type}-${this.#nextRecord}`,
      created: now,
      updated: now,
    };
    this.#nextRecord += 1;
    domain.records.set(record.id, record);
    domain.updated = now;
    return record;
  }

  /** Runs the work in the background: accepted, running, then done or failed. */
  startJob(job: Omit<Job, 'status' | 'response' | 'error'>, work: () => Json | undefined): Job {
    const made: Job = { ...job, status: 'INITIALIZED', response: undefined, error: undefined };
    this.jobs.set(made.id, made);
    const [oldest] = this.jobs.keys();
    if (this.jobs.size > KEPT_JOBS && oldest !== undefined) this.jobs.delete(oldest);
    const { timers, settings } = this.world;
    timers.after(settings.actionTime / 2, () => {
      // On a busy thread timers of different lengths may fire in the wrong order.
      if (made.status === 'INITIALIZED') made.status = 'RUNNING';
    });
    timers.after(settings.actionTime, () => finish(made, work));
    return made;
  }
}

function finish(job: Job, work: () => Json | undefined): void {
  try {
    job.response = work();
    job.status = 'COMPLETED';
  } catch (error) {
    if (!(error instanceof JobFailure)) throw error;
    const { code, message, details } = error;
    job.error = { code, message, details };
    job.status = 'ERROR';
  }
}

function byName(a: Domain, b: Domain): number {
  return a.name < b.name ? -1 : 1;
}

/** The time as this API writes it. */
export function dnsTime(): string {
  return new Date().toISOString().replace('Z', '+0000');
}
