import type { Call, CallOptions } from '../../call/call.js';
import { exclusive } from '../../call/keyed-queue.js';
import { Driver, type DriverOptions } from '../../driver/driver.js';
import { addOptional, type OptionalMethods, type OptionalTopics } from '../../driver/optional-methods.js';
import { CloudError, InvalidRequestError } from '../../errors.js';
import { collect } from '../../http/pagination.js';
import { idOf } from '../../model.js';
import { forgetPolls, type LockSource, untilActive, whileOpen } from '../lock/balancer-lock.js';
import { changeKey, MemberQueue, type MemberSource } from '../members/member-queue.js';
import type { Wish } from '../members/wish.js';
import { type AdoptableBalancerData, LoadBalancerModels } from '../model/factory.js';
import { type LoadBalancer, LoadBalancerMember, type MemberReference } from '../model/models.js';
import type {
  Algorithm,
  CreateLoadBalancerOptions,
  ListenerProtocol,
  MemberSpec,
  UpdateLoadBalancerOptions,
} from '../model/options.js';
import { COMMON_BALANCER_CAPABILITIES, type LoadBalancerCapabilities } from './capabilities.js';
import { checkChanges, checkCreate } from './checks.js';
import type { LoadBalancerExtras, LoadBalancerHost } from './host.js';
import { checkMembers, listOf, type WantedMember } from './member-specs.js';
import type { CheckContext } from './refuse.js';
import { Steps } from './steps.js';

/** Methods that a load balancer driver may lack: the base has them all, and a driver whose cloud has none withdraws it. */
export const OPTIONAL_LOADBALANCER: {
  readonly balancers: OptionalMethods<'updateLoadBalancer'>;
  readonly members: OptionalMethods<'attachMembers' | 'detachMembers' | 'setMembers'>;
} = {
  balancers: { updateLoadBalancer: 'getLoadBalancer' },
  members: {
    attachMembers: 'listMembers',
    detachMembers: 'listMembers',
    setMembers: 'listMembers',
  },
};

/**
 * The base of all load balancer drivers. Every method takes `{ signal, timeout }` last; wherever a model is expected its id will do.
 *
 * Clouds lock a balancer while it changes. Every method that changes one waits for the lock and goes on: a LoadBalancerLockedError never
 * comes out. Changes of members by many callers of one process are merged into as few requests as the cloud allows.
 *
 * All methods reject with AuthenticationError, PermissionError, RateLimitError, UnavailableError, TimeoutError or
 * MalformedResponseError as the provider's responses say; what else one throws is said beside it.
 */
export abstract class LoadBalancerDriver<
  Options extends DriverOptions = DriverOptions,
  X extends LoadBalancerExtras = LoadBalancerExtras,
> extends Driver<Options> {
  static override readonly service = 'loadbalancer';
  static override readonly optional: OptionalTopics = OPTIONAL_LOADBALANCER;
  static override readonly silent = ['adopt'];
  /** Facts about the cloud's balancers that the base, the tests and the documentation work by. */
  static readonly capabilities: LoadBalancerCapabilities = COMMON_BALANCER_CAPABILITIES;

  static {
    addOptional(this);
  }

  /** The host that the driver speaks to. */
  protected abstract readonly host: LoadBalancerHost;
  #models: LoadBalancerModels<X> | null = null;
  readonly #closing = new AbortController();

  /** Facts about the cloud's balancers that the base, the tests and the documentation work by. */
  get capabilities(): LoadBalancerCapabilities {
    return (this.constructor as typeof LoadBalancerDriver).capabilities;
  }

  override async close(): Promise<void> {
    // Waits that are shared with other drivers would go on.
    this.#closing.abort();
    await super.close();
  }

  /** Makes the models of this driver. */
  protected get models(): LoadBalancerModels<X> {
    return (this.#models ??= new LoadBalancerModels<X>(this));
  }

  /** Protocols of listeners. */
  listProtocols(): readonly ListenerProtocol[] {
    return this.capabilities.protocols;
  }

  /** Algorithms that pick the member of a connection. */
  listAlgorithms(): readonly Algorithm[] {
    return this.capabilities.algorithms;
  }

  /** All balancers of the account in this region, page by page. */
  async *iterateLoadBalancers(
    options?: CallOptions,
  ): AsyncGenerator<LoadBalancer<X['balancer'], X['member']>, void, undefined> {
    for await (const data of this.host.listBalancers(this.call(options))) yield this.models.balancer(data);
  }

  /** All balancers of the account in this region. */
  async listLoadBalancers(options?: CallOptions): Promise<LoadBalancer<X['balancer'], X['member']>[]> {
    return collect(this.iterateLoadBalancers(this.call(options)));
  }

  /** One balancer, as it is now, with its listeners and members. @throws LoadBalancerNotFoundError */
  async getLoadBalancer(
    balancer: LoadBalancer | string,
    options?: CallOptions,
  ): Promise<LoadBalancer<X['balancer'], X['member']>> {
    return this.models.balancer(await this.host.getBalancer(idOf(balancer), this.call(options)));
  }

  /**
   * Makes a balancer with its listeners and members. It resolves once the provider has accepted all of it, with a balancer that may be
   * `pending` still: `waitUntilActive` waits for the rest. A failure halfway takes away again what had been made.
   *
   * @throws InvalidRequestError, NotSupportedError for what cannot be, before any request: a member named twice, a port out of range, a
   * protocol or an algorithm that the cloud lacks, a certificate that is none, a node without an address
   * @throws LoadBalancerIncompleteError where it failed halfway and something is left, which it names
   * @throws LoadBalancerFailedError, QuotaExceededError, LoadBalancerExistsError
   */
  async createLoadBalancer(
    balancer: CreateLoadBalancerOptions<X['createBalancer']>,
    options?: CallOptions,
  ): Promise<LoadBalancer<X['balancer'], X['member']>> {
    const call = this.call(options);
    const checked = checkCreate(balancer, this.#check('createLoadBalancer'));
    const steps = new Steps(this.#source, 'createLoadBalancer', call);
    try {
      const id = await this.host.createBalancer(checked, steps, call);
      // Without this read nobody would know the balancer's id.
      return await this.getLoadBalancer(id, call);
    } catch (error) {
      throw await steps.rollBack(error);
    }
  }

  /**
   * Changes a balancer's settings; what is left out stays. Resolves once the change is carried out.
   *
   * @throws InvalidRequestError, NotSupportedError for what cannot be, before any request; LoadBalancerNotFoundError
   */
  async updateLoadBalancer(
    balancer: LoadBalancer | string,
    changes: UpdateLoadBalancerOptions<X['createBalancer']>,
    options?: CallOptions,
  ): Promise<LoadBalancer<X['balancer'], X['member']>> {
    const call = this.call(options);
    const id = idOf(balancer);
    const checked = checkChanges(changes, this.#check('updateLoadBalancer'));
    const { host } = this;
    if (host.updateBalancer === undefined) throw this.unsupported('updateLoadBalancer');
    await this.#alone(id, 'updateLoadBalancer', call, async () => {
      const steps = new Steps(this.#source, 'updateLoadBalancer', call);
      await host.updateBalancer?.(id, checked, steps, call);
      await steps.settled(id);
    });
    return this.getLoadBalancer(id, call);
  }

  /**
   * Deletes a balancer with all that it is made of; its members stay as they are. Resolves once the provider has accepted it. One that is
   * gone already is no error.
   */
  async destroyLoadBalancer(balancer: LoadBalancer | string, options?: CallOptions): Promise<void> {
    const call = this.call(options);
    const id = idOf(balancer);
    await this.#alone(id, 'destroyLoadBalancer', call, async () => {
      const steps = new Steps(this.#source, 'destroyLoadBalancer', call);
      await this.host.destroyBalancer(id, steps, call).catch(ignoreMissing);
    });
  }

  /**
   * Waits until a balancer is active, and returns it. All waiters of the process for one balancer share a poll.
   *
   * @throws LoadBalancerFailedError with the provider's fault, at once when it ends in error; LoadBalancerNotFoundError
   * @throws TimeoutError naming the state that it is in
   */
  async waitUntilActive(
    balancer: LoadBalancer | string,
    options?: CallOptions,
  ): Promise<LoadBalancer<X['balancer'], X['member']>> {
    const call = this.call(options);
    const id = idOf(balancer);
    await untilActive(this.#source, id, 'waitUntilActive', call);
    return this.getLoadBalancer(id, call);
  }

  /** All members of a balancer, page by page. @throws LoadBalancerNotFoundError */
  async *iterateMembers(
    balancer: LoadBalancer | string,
    options?: CallOptions,
  ): AsyncGenerator<LoadBalancerMember<X['member']>, void, undefined> {
    for (const { members } of await this.host.getPools(idOf(balancer), this.call(options)))
      for (const member of members) yield this.models.member(member);
  }

  /** All members of a balancer, as they are now. @throws LoadBalancerNotFoundError */
  async listMembers(
    balancer: LoadBalancer | string,
    options?: CallOptions,
  ): Promise<LoadBalancerMember<X['member']>[]> {
    return collect(this.iterateMembers(balancer, this.call(options)));
  }

  /**
   * Puts members behind a balancer, and returns them once the change is carried out. One that is there already stays, with the weight that
   * is given, if any. What many callers of this process want is merged; an abort takes only its own members out, unless their request is
   * on its way.
   *
   * @param members nodes, or `{ address, port }`; one or many
   * @throws InvalidRequestError for a member named twice, a port out of range, a node without an address, before any request
   * @throws LoadBalancerNotFoundError, LoadBalancerFailedError, QuotaExceededError
   * @throws TimeoutError naming the balancer's state, where its lock is not given back in time
   */
  async attachMembers(
    balancer: LoadBalancer | string,
    members: MemberSpec | Iterable<MemberSpec>,
    options?: CallOptions,
  ): Promise<LoadBalancerMember<X['member']>[]> {
    const wanted = checkMembers(members, this.#check('attachMembers'));
    if (wanted.length === 0) return [];
    return this.#change(balancer, { kind: 'attach', members: wanted }, 'attachMembers', options);
  }

  /**
   * Takes members away from a balancer; resolves once the change is carried out. One that is gone already is no error, and without a port
   * a member goes with all its ports.
   *
   * @param members what `listMembers` returned, ids of members, nodes, or `{ address, port }`; one or many
   * @throws LoadBalancerNotFoundError, and as {@link attachMembers}
   */
  async detachMembers(
    balancer: LoadBalancer | string,
    members: MemberReference | Iterable<MemberReference>,
    options?: CallOptions,
  ): Promise<void> {
    const context = this.#check('detachMembers');
    const list = typeof members === 'string' ? [members] : listOf(members, context);
    const wanted = list.flatMap((member) => referenceOf(member, context));
    if (wanted.length === 0) return;
    await this.#change(balancer, { kind: 'detach', members: wanted }, 'detachMembers', options);
  }

  /**
   * Makes these the members of a balancer, and no others: adds what is missing, then removes what is left over. Members that stay are not
   * touched. Returns all of them.
   *
   * @throws as {@link attachMembers}
   */
  async setMembers(
    balancer: LoadBalancer | string,
    members: Iterable<MemberSpec>,
    options?: CallOptions,
  ): Promise<LoadBalancerMember<X['member']>[]> {
    const wanted = checkMembers(members, this.#check('setMembers'));
    return this.#change(balancer, { kind: 'set', members: wanted }, 'setMembers', options);
  }

  /**
   * Makes a model of data that came through JSON, structuredClone or another driver of the same account: which one, its `kind` says.
   *
   * @throws InvalidRequestError for data without a kind
   */
  adopt<Data extends AdoptableBalancerData<X>>(
    data: Data,
  ): Data['kind'] extends 'member'
    ? LoadBalancerMember<X['member']>
    : LoadBalancer<X['balancer'], X['member']>;
  adopt(data: AdoptableBalancerData<X>): LoadBalancer | LoadBalancerMember {
    const model = this.models.adopt(data);
    if (model !== null) return model;
    throw new InvalidRequestError(
      'adopt takes the data of a load balancer or a member with its kind, such as JSON.parse(JSON.stringify(balancer)).',
      this.details('adopt'),
    );
  }

  get #source(): MemberSource {
    return this.#sourceOf(this);
  }

  #sourceOf(driver: LoadBalancerDriver<Options, X>): MemberSource {
    return {
      host: driver.host,
      context: driver.context,
      accountKey: driver.accountKey,
      closed: driver.#closing.signal,
      capabilities: driver.capabilities,
      fork: () => {
        const fork = driver.fork();
        return { source: this.#sourceOf(fork), close: () => fork.close() };
      },
    };
  }

  #check(operation: string): CheckContext {
    return { capabilities: this.capabilities, client: this.context, operation };
  }

  async #change(
    balancer: LoadBalancer | string,
    wish: Wish,
    operation: string,
    options: CallOptions | undefined,
  ): Promise<LoadBalancerMember<X['member']>[]> {
    const call = this.call(options);
    const changed = await MemberQueue.change(this.#source, idOf(balancer), wish, operation, call);
    return changed.map((member) => this.models.member(member));
  }

  /** Runs a change while no other one of the balancer runs in this process. */
  #alone(id: string, operation: string, call: Call, work: () => Promise<void>): Promise<void> {
    const source: LockSource = this.#source;
    return whileOpen(source, operation, call, (waiting) =>
      exclusive([changeKey(source, id)], waiting, async () => {
        await work();
        forgetPolls(source, id);
      }),
    );
  }
}

function referenceOf(member: MemberReference, context: CheckContext): (WantedMember | string)[] {
  if (typeof member === 'string') return [idOf(member)];
  if (
    member instanceof LoadBalancerMember ||
    (typeof member === 'object' && member !== null && 'balancerId' in member)
  )
    return [idOf(member as LoadBalancerMember)];
  return checkMembers(member, context);
}

function ignoreMissing(error: unknown): void {
  if (CloudError.is(error) && error.code === 'load-balancer-not-found') return;
  throw error;
}
