import {
  type Authenticator,
  type Call,
  type CallOptions,
  type CloudErrorDetails,
  type ClientContext,
  InvalidRequestError,
  NotSupportedError,
} from '../../src/driver/index.js';
import type { DummyCloud, DummyFault } from './cloud.js';

/** A driver's way to its cloud in memory, until the driver is closed. */
export class CloudAccess {
  readonly #cloud: DummyCloud | undefined;
  readonly #context: ClientContext;
  #closed = false;

  constructor(cloud: DummyCloud | undefined, context: ClientContext) {
    this.#cloud = cloud;
    this.#context = context;
  }

  /** The cloud. */
  get cloud(): DummyCloud {
    if (this.#cloud === undefined) throw new InvalidRequestError('The DUMMY driver has lost its cloud.');
    return this.#cloud;
  }

  /** Provider, service and method, for an error. */
  details(method: string): CloudErrorDetails {
    return this.#context.details(method);
  }

  /** Starts the clock of a call. */
  call(options: CallOptions | undefined): Call {
    return this.#context.call(options);
  }

  /** Runs a method on the cloud, with its latency and faults. */
  async run<T>(method: string, call: Call, work: (faults: readonly DummyFault[]) => T): Promise<T> {
    if (this.#closed)
      throw new InvalidRequestError(
        `${method}: this driver is closed; make a new one.`,
        this.#context.details(method),
      );
    const faults = await this.cloud.enter(method, call);
    const result = work(faults);
    this.cloud.leave(method, faults);
    return result;
  }

  /** Refuses all further calls. */
  close(): void {
    this.#closed = true;
  }
}

/** Returns a sign-in for drivers that send no requests. */
export function signInOf(cloud: DummyCloud | undefined): Authenticator {
  return {
    account: cloud?.id ?? 'dummy',
    endpoint: () => {
      throw new NotSupportedError('The DUMMY driver sends no requests.', { provider: 'dummy' });
    },
    sign: () => {},
    rejected: () => false,
  };
}
