import {
  type Call,
  type CloudErrorClass,
  LoadBalancerExistsError,
  LoadBalancerNotFoundError,
  type Parameters,
  type Reader,
  type RpcClient,
} from '../../../src/driver/index.js';
import {
  type BalancerChanges,
  type BalancerStatus,
  type BalancerSteps,
  checkAgain,
  type LoadBalancerData,
  type LoadBalancerHost,
  type MemberPool,
  type NewHealthCheck,
  type NewLoadBalancer,
  notOffered,
  type PoolChange,
  portToCheck,
  refuseFixed,
} from '../../../src/loadbalancer/index.js';
import { filter } from '../api.js';
import { ListenerChanges } from './listener-changes.js';
import type { OutscaleCreateBalancer } from './models.js';
import { type ReadBalancer, readBalancer, readMember } from './read.js';
import { balancerParameters, checkBalancer, checkCheck, checkFields } from './write.js';

/** Tag that says which create a balancer is of. */
const CREATED = 'skylane-create';

const LISTING = { action: 'ReadLoadBalancers', rows: 'LoadBalancers' };

/** Settings of a request. */
interface Settings {
  readonly idempotent?: boolean;
  readonly frees?: boolean;
  readonly conflict?: CloudErrorClass;
}

/** Load balancers of OUTSCALE: all of one is named by the balancer's name, and goes with it. */
export class OutscaleBalancers implements LoadBalancerHost {
  readonly #client: RpcClient;
  readonly #listeners: ListenerChanges;

  constructor(client: RpcClient) {
    this.#client = client;
    this.#listeners = new ListenerChanges(this.#read.bind(this), this.#change.bind(this));
  }

  listBalancers(call: Call): AsyncIterable<LoadBalancerData> {
    const read = (row: Reader): LoadBalancerData | null => readBalancer(row)?.data ?? null;
    return this.#client.list('listLoadBalancers', LISTING, {}, read, call);
  }

  async getBalancer(id: string, call: Call): Promise<LoadBalancerData> {
    const { data } = await this.#read(id, 'getLoadBalancer', call);
    return { ...data, members: await this.#members(data, 'getLoadBalancer', call) };
  }

  async getStatus(id: string, call: Call): Promise<BalancerStatus> {
    const { data, word } = await this.#read(id, 'getLoadBalancer', call);
    return { state: data.state, word, fault: null };
  }

  async createBalancer(
    balancer: NewLoadBalancer<OutscaleCreateBalancer>,
    steps: BalancerSteps,
    call: Call,
  ): Promise<string> {
    const operation = 'createLoadBalancer';
    const { name: id, listeners, healthCheck, members } = balancer;
    checkBalancer(balancer, this.#client.context);
    const mark = crypto.randomUUID();
    const parameters = balancerParameters(balancer, { [CREATED]: mark });
    await steps.make({
      what: 'load balancer',
      create: () =>
        this.#send('CreateLoadBalancer', parameters, operation, call, {
          idempotent: false,
          conflict: LoadBalancerExistsError,
        }),
      idOf: () => id,
      remove: async (name, inner) => {
        if (await this.#isMarked(name, mark, inner)) await this.destroyBalancer(name, steps, inner);
      },
      find: async (inner) => ((await this.#isMarked(id, mark, inner)) ? id : null),
    });
    const port = portToCheck(null, [], listeners);
    if (healthCheck !== null) await this.#setCheck(id, healthCheck, port, steps, operation);
    if (members.length > 0) {
      const pool = { id, port: null, members: [] };
      await steps.setMembers(id, pool, members);
    }
    return id;
  }

  async updateBalancer(
    id: string,
    changes: BalancerChanges<OutscaleCreateBalancer>,
    steps: BalancerSteps,
    call: Call,
  ): Promise<void> {
    const operation = 'updateLoadBalancer';
    const { listeners, extra } = changes;
    this.#checkChanges(changes, operation);
    const before = await this.#read(id, operation, call);
    await steps.attempt(async () => {
      // First, since the listeners tell which one it belongs to: sent again after a failure, it would be of none.
      await this.#updateCheck(before, changes, steps, operation);
      if (listeners !== undefined) await this.#listeners.replace(before, listeners, steps, operation);
    });
    if (extra?.securityGroups !== undefined)
      await this.#change(
        'UpdateLoadBalancer',
        id,
        { SecurityGroups: extra.securityGroups },
        steps,
        operation,
      );
  }

  async destroyBalancer(id: string, steps: BalancerSteps, _call: Call): Promise<void> {
    const operation = 'destroyLoadBalancer';
    const parameters = { LoadBalancerName: id };
    await steps.change(id, (inner) =>
      this.#send('DeleteLoadBalancer', parameters, operation, inner, { frees: true }),
    );
  }

  async getPools(id: string, call: Call): Promise<readonly MemberPool[]> {
    const { data } = await this.#read(id, 'listMembers', call);
    return [{ id, port: null, members: await this.#members(data, 'listMembers', call) }];
  }

  async changeMembers(id: string, { add, remove }: PoolChange, call: Call): Promise<void> {
    const isAdd = add.length > 0;
    const action = isAdd ? 'LinkLoadBalancerBackendMachines' : 'UnlinkLoadBalancerBackendMachines';
    const BackendVmIds = (isAdd ? add : remove).map(({ nodeId }) => nodeId);
    const parameters = { LoadBalancerName: id, BackendVmIds };
    await this.#send(action, parameters, 'changeMembers', call, { frees: !isAdd });
  }

  /** Members of a balancer with their health, which another action tells. */
  async #members(
    { id, members }: LoadBalancerData,
    operation: string,
    call: Call,
  ): Promise<MemberPool['members']> {
    if (members === null || members.length === 0) return [];
    const health = await this.#send('ReadVmsHealth', { LoadBalancerName: id }, operation, call);
    const rows = new Map(health.optionalList('BackendVmHealth').map((row) => [row.id('VmId'), row]));
    return members.map((member) => readMember(id, member.id, rows.get(member.id) ?? null));
  }

  #checkChanges(
    { name, healthCheck, extra }: BalancerChanges<OutscaleCreateBalancer>,
    operation: string,
  ): void {
    const { context } = this.#client;
    if (name !== undefined) throw notOffered('another name for a balancer', { operation, context });
    if (healthCheck === null) throw notOffered('balancers that check nothing', { operation, context });
    if (healthCheck !== undefined) checkCheck(healthCheck, operation, context);
    refuseFixed(extra, ['securityGroups'], context);
  }

  /** A check follows the listeners: one of a port that nothing leads to any more would find all members ill. */
  async #updateCheck(
    { data, listeners: before }: ReadBalancer,
    { healthCheck, listeners }: BalancerChanges<OutscaleCreateBalancer>,
    steps: BalancerSteps,
    operation: string,
  ): Promise<void> {
    const { healthCheckPort } = data.extra;
    const port = portToCheck(healthCheckPort, before, listeners ?? before);
    const same = data.healthCheck === null ? null : checkAgain(data.healthCheck);
    const wanted = healthCheck ?? (port === healthCheckPort ? null : same);
    if (wanted === null) return;
    await steps.take({
      what: 'the earlier health check',
      remove: () => this.#setCheck(data.id, wanted, port, steps, operation),
      putBack: async () => {
        if (same !== null) await this.#setCheck(data.id, same, healthCheckPort, steps, operation);
      },
    });
  }

  async #setCheck(
    id: string,
    check: NewHealthCheck,
    port: number | null,
    steps: BalancerSteps,
    operation: string,
  ): Promise<void> {
    if (port === null)
      throw this.#client.context.invalid(operation, 'a balancer without listeners has no port to check');
    await this.#change('UpdateLoadBalancer', id, { HealthCheck: checkFields(check, port) }, steps, operation);
  }

  async #read(id: string, operation: string, call: Call): Promise<ReadBalancer> {
    const parameters = filter('LoadBalancerNames', [id]);
    for await (const one of this.#client.list(operation, LISTING, parameters, readBalancer, call))
      if (one.data.id === id) return one;
    const { context } = this.#client;
    throw new LoadBalancerNotFoundError(
      `${operation}: OUTSCALE has no load balancer ${JSON.stringify(id)} here.`,
      context.details(operation),
    );
  }

  async #isMarked(id: string, mark: string, call: Call): Promise<boolean> {
    const parameters = filter('LoadBalancerNames', [id]);
    for await (const one of this.#client.list('createLoadBalancer', LISTING, parameters, readBalancer, call))
      if (one.data.id === id && one.data.extra.tags[CREATED] === mark) return true;
    return false;
  }

  /** Sends a change of a balancer, once it takes one. */
  async #change(
    action: string,
    id: string,
    parameters: Parameters,
    steps: BalancerSteps,
    operation: string,
  ): Promise<void> {
    const whole = { LoadBalancerName: id, ...parameters };
    await steps.change(id, (inner) => this.#send(action, whole, operation, inner));
  }

  #send(
    action: string,
    parameters: Parameters,
    operation: string,
    call: Call,
    settings: Settings = {},
  ): Promise<Reader> {
    const request = { operation, action, parameters, notFound: LoadBalancerNotFoundError };
    return this.#client.send({ idempotent: true, ...request, ...settings }, call);
  }
}
