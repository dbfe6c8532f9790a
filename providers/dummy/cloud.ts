import {
  type Call,
  delay,
  InvalidRequestError,
  QuotaExceededError,
  UnavailableError,
} from '../../src/driver/index.js';
import type {
  DummyAddress,
  DummyBalancer,
  DummyFirewall,
  DummyImage,
  DummyKeyPair,
  DummyNetwork,
  DummyNode,
  DummySize,
  DummySnapshot,
  DummyVolume,
  DummyZone,
} from './records.js';

/** Pace of state changes: a number of reads of the resource, or milliseconds. */
export type DummyPace =
  | {
      /** Number of reads (get, list or poll) until the state has changed. */
      readonly polls: number;
    }
  | {
      /** Milliseconds from the request until it has changed. */
      readonly milliseconds: number;
    };

/** Options of the cloud in memory. */
export interface DummyCloudOptions {
  /** Duration of builds and other changes. Default `{ polls: 1 }`: pending when created, running at the next read. */
  readonly pace?: DummyPace;
  /** Milliseconds that every call takes. Default 0. */
  readonly latency?: number;
  /** Most resources. Default: no limit. */
  readonly quota?: {
    /** Servers, without terminated ones. */
    readonly nodes?: number;
    /** Volumes, attached or not. */
    readonly volumes?: number;
  };
  /** Names of servers that run from the start. Default: none. */
  readonly nodes?: readonly string[];
}

/** Something that is to go wrong. */
export interface DummyFault {
  /** Driver method it happens to, such as `'createNode'`. */
  readonly method: string;
  /** Number of the call, counted from now. Default 1: the next one. */
  readonly nth?: number;
  /** At how many calls from there. Default 1. */
  readonly times?: number;
  /** Rejects the call with this error, without any effect. */
  readonly error?: Error;
  /** Lets the call take effect and then rejects it, as if the connection broke before the response. */
  readonly lostAnswer?: boolean;
  /** The server or balancer that the call makes ends in error with these words. */
  readonly buildFault?: string;
}

interface ArmedFault extends DummyFault {
  seen: number;
}

/** A resource that is changing its state. */
interface Changing<State extends string> {
  state: State;
  next: { readonly state: State; readonly at: number; polls: number } | null;
}

const SIZES: readonly DummySize[] = [
  { id: 'small', name: 'Small', ram: 1024, disk: 20, vcpus: 1, bandwidth: 1000, price: 0.01 },
  { id: 'medium', name: 'Medium', ram: 4096, disk: 80, vcpus: 2, bandwidth: 2000, price: 0.04 },
  { id: 'large', name: 'Large', ram: 16_384, disk: 320, vcpus: 8, bandwidth: 4000, price: 0.16 },
];

const IMAGES: readonly DummyImage[] = [
  { id: 'linux', name: 'Linux', own: false, from: null },
  { id: 'bsd', name: 'BSD', own: false, from: null },
];

let clouds = 0;

/**
 * A cloud in memory. Drivers created with the same one, and their forks, see the same servers; faults make it fail like real clouds.
 *
 * ```ts
 * const cloud = new DummyCloud({ quota: { nodes: 10 } });
 * const driver = new Dummy({ cloud });
 * cloud.addFault({ method: 'createNode', nth: 3, lostAnswer: true });
 * ```
 */
export class DummyCloud {
  /** Unique id within the process. */
  readonly id: string;
  /** The servers by id. */
  readonly nodes = new Map<string, DummyNode>();
  /** The DNS zones by domain. */
  readonly zones = new Map<string, DummyZone>();
  /** The load balancers by id. */
  readonly balancers = new Map<string, DummyBalancer>();
  /** Images by id: `linux`, `bsd`, and those created from servers. */
  readonly images = new Map<string, DummyImage>(IMAGES.map((image) => [image.id, image]));
  /** The sizes by id: `small`, `medium` and `large`. */
  readonly sizes: ReadonlyMap<string, DummySize> = new Map(SIZES.map((size) => [size.id, size]));
  /** The key pairs by name. */
  readonly keyPairs = new Map<string, DummyKeyPair>();
  /** The volumes by id. */
  readonly volumes = new Map<string, DummyVolume>();
  /** The snapshots of volumes by id. */
  readonly snapshots = new Map<string, DummySnapshot>();
  /** The networks by id. */
  readonly networks = new Map<string, DummyNetwork>();
  /** The firewalls by id. */
  readonly firewalls = new Map<string, DummyFirewall>();
  /** The reserved addresses by id. */
  readonly addresses = new Map<string, DummyAddress>();
  /** Names of the methods called, in order. */
  readonly calls: string[] = [];
  readonly #pace: DummyPace;
  readonly #latency: number;
  readonly #quota: NonNullable<DummyCloudOptions['quota']>;
  readonly #faults = new Set<ArmedFault>();
  #made = 0;

  /** @throws InvalidRequestError when a number makes no sense */
  constructor(options: DummyCloudOptions = {}) {
    clouds += 1;
    this.id = `dummy-${clouds}`;
    this.#pace = options.pace ?? { polls: 1 };
    this.#latency = options.latency ?? 0;
    this.#quota = options.quota ?? {};
    const amount = 'polls' in this.#pace ? this.#pace.polls : this.#pace.milliseconds;
    for (const value of [amount, this.#latency]) {
      if (!(value >= 0))
        throw new InvalidRequestError(`DummyCloud takes numbers of 0 and more, not ${String(value)}.`);
    }
    for (const name of options.nodes ?? []) this.#addRunning(name);
  }

  /** Makes something go wrong. */
  addFault(fault: DummyFault): void {
    this.#faults.add({ ...fault, seen: 0 });
  }

  /** Forgets all faults that have not happened yet. */
  clearFaults(): void {
    this.#faults.clear();
  }

  /** Starts a call: takes its time, and fails if a fault applies. */
  async enter(method: string, call: Call): Promise<readonly DummyFault[]> {
    this.calls.push(method);
    const faults = this.#due(method);
    await (this.#latency > 0 ? delay(this.#latency, call) : Promise.resolve());
    call.signal?.throwIfAborted();
    for (const { error } of faults) if (error !== undefined) throw error;
    return faults;
  }

  /** Ends a call; a fault may lose its response. */
  leave(method: string, faults: readonly DummyFault[]): void {
    if (!faults.some(({ lostAnswer }) => lostAnswer === true)) return;
    throw new UnavailableError(
      `${method}: dummy compute broke the connection; whether it took effect is not known.`,
      {
        provider: 'dummy',
        service: 'compute',
        operation: method,
        providerCode: 'ECONNRESET',
        retryable: true,
      },
    );
  }

  /** A unique id. */
  nextId(kind: string): string {
    this.#made += 1;
    return `${kind}-${this.#made}`;
  }

  /** Changes a resource's state at the cloud's pace. */
  change<State extends string>(thing: Changing<State>, during: State, after: State): void {
    const polls = 'polls' in this.#pace ? this.#pace.polls : 0;
    const wait = 'polls' in this.#pace ? 0 : this.#pace.milliseconds;
    thing.state = during;
    thing.next = { state: after, at: performance.now() + wait, polls };
  }

  /** Looks at a thing, which is a step of its change. */
  look<Thing extends Changing<string>>(thing: Thing): Thing {
    const { next } = thing;
    if (next === null) return thing;
    if (next.polls > 0) {
      next.polls -= 1;
      if (next.polls > 0) return thing;
    }
    if (performance.now() < next.at) return thing;
    thing.state = next.state;
    thing.next = null;
    return thing;
  }

  /** Checks the quota for one more resource. @throws QuotaExceededError */
  checkQuota(kind: 'nodes' | 'volumes', operation: string): void {
    const limit = this.#quota[kind];
    if (limit === undefined || this[kind].size < limit) return;
    throw new QuotaExceededError(`${operation}: dummy allows ${limit} ${kind}. Free something first.`, {
      provider: 'dummy',
      service: 'compute',
      operation,
    });
  }

  #addRunning(name: string): void {
    const id = this.nextId('node');
    this.nodes.set(id, {
      id,
      name,
      state: 'running',
      next: null,
      size: 'small',
      image: 'linux',
      location: 'here',
      createdAt: new Date(),
      metadata: {},
      keyPair: null,
      fault: null,
      networks: 'auto',
    });
  }

  #due(method: string): DummyFault[] {
    const due: DummyFault[] = [];
    for (const fault of this.#faults) {
      if (fault.method !== method) continue;
      fault.seen += 1;
      const from = fault.nth ?? 1;
      if (fault.seen >= from) due.push(fault);
      if (fault.seen >= from + (fault.times ?? 1) - 1) this.#faults.delete(fault);
    }
    return due;
  }
}
