import {
  type Authenticator,
  type CallOptions,
  type CloudErrorClass,
  type DriverOptions,
  type Environment,
} from '../../src/driver/index.js';
import { ComputeDriver, type ComputeLimits } from '../../src/compute/index.js';
import { CloudAccess, signInOf } from './access.js';
import { FIREWALL_LIMITS } from './networks.js';
import type { DummyExtras } from './models.js';
import { DummyCloud, type DummyCloudOptions, type DummyFault } from './cloud.js';

/** Options of the DUMMY driver. It needs none. */
export interface DummyOptions extends DriverOptions, DummyCloudOptions {
  /** Cloud shared with other drivers; default: a new one. */
  readonly cloud?: DummyCloud;
}

/** Base of the DUMMY driver: the cloud in memory, and the start and end of calls. */
export abstract class DummyBase extends ComputeDriver<DummyOptions, DummyExtras> {
  static override readonly provider: string = 'dummy';
  static override readonly limits: ComputeLimits = {
    poll: 'all',
    ownerTag: 'metadata',
    auth: ['password', 'publicKey'],
    generatesPassword: false,
    pollInterval: 5,
    // In memory no request can still be under way.
    lateArrival: 0,
    firewalls: FIREWALL_LIMITS,
    sources: [],
  };
  protected readonly access = new CloudAccess(this.options.cloud, this.context);

  constructor(options: DummyOptions = {}) {
    super({ ...options, cloud: options.cloud ?? new DummyCloud(options) });
  }

  /** Returns the options; exists so that scripts that call `fromEnv` can be tested. */
  static async readEnvironment(_environment: Environment, options: DummyOptions): Promise<DummyOptions> {
    return options;
  }

  /** The cloud in memory. */
  get cloud(): DummyCloud {
    return this.access.cloud;
  }

  override async close(): Promise<void> {
    this.access.close();
    await super.close();
  }

  protected override createAuthenticator({ cloud }: DummyOptions): Authenticator {
    return signInOf(cloud);
  }

  /** Runs a method on the cloud. */
  protected run<T>(
    method: string,
    options: CallOptions | undefined,
    work: (faults: readonly DummyFault[]) => T,
  ): Promise<T> {
    return this.access.run(method, this.call(options), work);
  }

  /** Iterates over resources of the cloud. */
  protected async *walk<Record, T>(
    method: string,
    records: () => Iterable<Record>,
    read: (record: Record) => T,
    options: CallOptions | undefined,
  ): AsyncGenerator<T, void, undefined> {
    yield* await this.run(method, options, () => [...records()].map(read));
  }

  /** Finds a resource. */
  protected find<T>(
    things: ReadonlyMap<string, T>,
    id: string,
    method: string,
    NotFound: CloudErrorClass,
  ): T {
    const thing = things.get(id);
    if (thing !== undefined) return thing;
    throw new NotFound(`${method}: dummy has no ${id}.`, this.details(method));
  }
}
