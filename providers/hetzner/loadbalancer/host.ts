import { randomUUID } from 'node:crypto';
import {
  type Call,
  CloudError,
  collect,
  type JsonClient,
  LoadBalancerNotFoundError,
  type Reader,
} from '../../../src/driver/index.js';
import { ActionRunner, type ActionCall } from '../../../src/compute/index.js';
import {
  type BalancerChanges,
  type BalancerStatus,
  type BalancerSteps,
  checkAgain,
  type LoadBalancerData,
  type LoadBalancerHost,
  type MemberPool,
  type NewLoadBalancer,
  notOffered,
  type PoolChange,
  refuseFixed,
} from '../../../src/loadbalancer/index.js';
import { ACTIONS, readAction } from '../actions.js';
import type { HetznerAction } from '../compute/models.js';
import { PAGES } from '../pages.js';
import type { HetznerCreateBalancer } from './models.js';
import { ALGORITHMS, readBalancer, readServices, type Service } from './read.js';
import { Writer } from './write.js';

const BALANCERS = '/load_balancers';
/** Label that says which create a balancer is of. */
const CREATED = 'skylane-create';
const CREATE = 'create_load_balancer';
/** Fields of `extra` that an update takes. */
const CHANGEABLE = [
  'type',
  'labels',
  'labelSelectors',
  'stickyCookie',
  'redirectHttpToHttps',
  'proxyProtocol',
];

type Changes = BalancerChanges<HetznerCreateBalancer>;

/** A pool with the addresses by which its servers are reached. */
interface HetznerPool extends MemberPool {
  readonly isPrivate: boolean;
}

/** One resource that is made whole and changed by actions, one at a time. */
export class HetznerBalancers implements LoadBalancerHost {
  readonly #client: JsonClient;
  readonly #runner: ActionRunner<HetznerAction>;

  constructor(client: JsonClient) {
    this.#client = client;
    this.#runner = new ActionRunner(client, ACTIONS);
  }

  listBalancers(call: Call): AsyncIterable<LoadBalancerData> {
    const request = { operation: 'listLoadBalancers', path: BALANCERS, query: PAGES };
    return this.#client.list(request, 'load_balancers', readBalancer, call);
  }

  async getBalancer(id: string, call: Call): Promise<LoadBalancerData> {
    return readBalancer(await this.#read(id, 'getLoadBalancer', call));
  }

  /** What a balancer is doing, its actions say: one that runs locks it. */
  async getStatus(id: string, call: Call): Promise<BalancerStatus> {
    const query = { ...PAGES, sort: 'id:desc', status: ['running', 'error'] };
    const request = { ...this.#request(id, 'getLoadBalancer', '/actions'), query };
    const actions = await collect(this.#client.list(request, 'actions', readAction, call));
    const running = actions.find(({ status }) => status === 'running');
    if (running !== undefined) {
      const state = running.command === CREATE ? 'pending' : 'updating';
      return { state, word: running.command, fault: null };
    }
    const failed = actions.find(({ command }) => command === CREATE);
    if (failed !== undefined) return { state: 'error', word: CREATE, fault: failed.error };
    return { state: 'active', word: 'active', fault: null };
  }

  async createBalancer(
    balancer: NewLoadBalancer<HetznerCreateBalancer>,
    steps: BalancerSteps,
    call: Call,
  ): Promise<string> {
    const operation = 'createLoadBalancer';
    const mark = randomUUID();
    const json = new Writer(this.#client.context, operation).balancer(balancer, { [CREATED]: mark });
    const request = { operation, path: BALANCERS, json };
    const made = await steps.make({
      what: 'load balancer',
      create: () => this.#client.post(request, call),
      idOf: (body) => body.object('load_balancer').id('id'),
      remove: (id, inner) => this.destroyBalancer(id, steps, inner),
      find: (inner) => this.#find(mark, inner),
    });
    await this.#runner.wait(operation, this.#runner.begun(made), call);
    return made.object('load_balancer').id('id');
  }

  async updateBalancer(id: string, changes: Changes, steps: BalancerSteps, call: Call): Promise<void> {
    const operation = 'updateLoadBalancer';
    const { name, algorithm, extra = {} } = changes;
    this.#checkChanges(changes, operation);
    const row = await this.#read(id, operation, call);
    const services = readServices(row);
    const writer = new Writer(this.#client.context, operation);
    writer.check(extra, changes.listeners ?? services, changes.healthCheck ?? null);
    // All that is written is checked before the first change is sent.
    const actions: ActionCall[] = [
      ...(extra.type === undefined
        ? []
        : [['change_type', { load_balancer_type: extra.type }] satisfies ActionCall]),
      ...(algorithm === undefined
        ? []
        : [['change_algorithm', { type: ALGORITHMS.to(algorithm) }] satisfies ActionCall]),
      ...serviceActions(writer, services, changes),
      ...selectorActions(writer, readBalancer(row), extra.labelSelectors),
    ];
    if (name !== undefined || extra.labels !== undefined) {
      const json = { name, labels: extra.labels };
      const request = { ...this.#request(id, operation), json };
      await steps.change(id, (inner) => this.#client.put(request, inner));
    }
    for (const action of actions) {
      const begun = await steps.change(id, (inner) => this.#begin(id, action, operation, inner));
      await this.#runner.wait(operation, this.#runner.begun(begun), call);
    }
  }

  async destroyBalancer(id: string, steps: BalancerSteps, _call: Call): Promise<void> {
    const request = { ...this.#request(id, 'destroyLoadBalancer'), accept: [] };
    await steps.change(id, (inner) => this.#client.delete(request, inner));
  }

  async getPools(id: string, call: Call): Promise<readonly HetznerPool[]> {
    const { members, extra } = readBalancer(await this.#read(id, 'listMembers', call));
    return [{ id, port: null, members: members ?? [], isPrivate: extra.networks.length > 0 }];
  }

  async changeMembers(id: string, { pool, add, remove }: PoolChange, call: Call): Promise<void> {
    const operation = 'changeMembers';
    const writer = new Writer(this.#client.context, operation);
    const isPrivate = 'isPrivate' in pool && pool.isPrivate === true;
    const actions: ActionCall[] = [
      ...add.map((member): ActionCall => ['add_target', writer.newTarget(member, isPrivate)]),
      ...remove.map((member): ActionCall => ['remove_target', writer.target(member)]),
    ];
    for (const action of actions) {
      const isDone = action[0] === 'add_target' ? isThere : isGone;
      const begun = await this.#begin(id, action, operation, call).catch(nullIf(isDone));
      if (begun !== null) await this.#runner.wait(operation, this.#runner.begun(begun), call);
    }
  }

  #checkChanges({ healthCheck, extra }: Changes, operation: string): void {
    const { context } = this.#client;
    if (healthCheck === null) throw notOffered('balancers that check nothing', { operation, context });
    refuseFixed(extra, CHANGEABLE, context);
  }

  /** Begins an action. Its 404 is not always the balancer's: the target, the certificate or the service may be missing. */
  #begin(id: string, [name, fields]: ActionCall, operation: string, call: Call): Promise<Reader> {
    const { below, json } = ACTIONS.begin(name, fields);
    const frees = name.startsWith('remove') || name.startsWith('delete');
    return this.#client.post({ operation, path: pathOf(id, below), json, frees }, call);
  }

  async #read(id: string, operation: string, call: Call): Promise<Reader> {
    return (await this.#client.get(this.#request(id, operation), call)).object('load_balancer');
  }

  async #find(mark: string, call: Call): Promise<string | null> {
    const query = { ...PAGES, label_selector: `${CREATED}=${mark}` };
    const request = { operation: 'createLoadBalancer', path: BALANCERS, query };
    const [found] = await collect(this.#client.list(request, 'load_balancers', (row) => row.id('id'), call));
    return found ?? null;
  }

  #request(id: string, operation: string, below = '') {
    return { operation, path: pathOf(id, below), notFound: LoadBalancerNotFoundError };
  }
}

function pathOf(id: string, below: string): string {
  return `${BALANCERS}/${encodeURIComponent(id)}${below}`;
}

/** What brings services to what is wanted: changes and new ones first, so that a refusal takes nothing away. */
function serviceActions(
  writer: Writer,
  before: readonly Service[],
  { listeners, healthCheck, extra = {} }: Changes,
): ActionCall[] {
  const check = healthCheck ?? undefined;
  const at = (port: number): Service | undefined => before.find((service) => service.port === port);
  const isKept = ({ port }: Service): boolean =>
    listeners === undefined || listeners.some((listener) => listener.port === port);
  const updates = before.filter(isKept).flatMap((service): ActionCall[] => {
    const listener = listeners?.find(({ port }) => port === service.port);
    const fields = writer.change(service, listener, check, extra);
    return fields === null ? [] : [['update_service', fields]];
  });
  const first = before[0]?.check ?? null;
  const usual = check ?? (first === null ? null : checkAgain(first));
  const cookie = before.find(({ stickyCookie }) => stickyCookie !== null)?.stickyCookie;
  const kept = cookie ? { stickyCookie: cookie } : {};
  const fresh = (listeners ?? []).filter(({ port }) => at(port) === undefined);
  return [
    ...updates,
    ...fresh.map((listener): ActionCall => [
      'add_service',
      writer.service(listener, usual, { ...kept, ...extra }),
    ]),
    ...before
      .filter((service) => !isKept(service))
      .map(({ port }): ActionCall => ['delete_service', { listen_port: port }]),
  ];
}

function selectorActions(
  writer: Writer,
  { extra }: ReturnType<typeof readBalancer>,
  wanted: readonly string[] | undefined,
): ActionCall[] {
  if (wanted === undefined) return [];
  const there = extra.labelSelectors.map(({ selector }) => selector);
  const isPrivate = extra.networks.length > 0;
  return [
    ...wanted
      .filter((selector) => !there.includes(selector))
      .map((selector): ActionCall => ['add_target', writer.newSelector(selector, isPrivate)]),
    ...there
      .filter((selector) => !wanted.includes(selector))
      .map((selector): ActionCall => ['remove_target', writer.selector(selector)]),
  ];
}

/** Null for an error that says that all is done: the members are read again and tell. */
function nullIf(isDone: (error: CloudError) => boolean): (error: unknown) => null {
  return (error) => {
    if (CloudError.is(error) && isDone(error)) return null;
    throw error;
  };
}

/** True where a target that is added is there. */
function isThere({ providerCode }: CloudError): boolean {
  return providerCode === 'target_already_defined';
}

/** Words of Hetzner's for a target, or its server, that is not there: they come with `invalid_input` too. */
const GONE = /target (was )?not found|server with id \S+ not found/i;

/** True where a target that is removed is gone. */
function isGone({ code, message }: CloudError): boolean {
  return code === 'not-found' || (code === 'invalid-request' && GONE.test(message));
}
