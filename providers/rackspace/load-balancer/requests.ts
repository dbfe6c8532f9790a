import {
  type Call,
  type ClientRequest,
  CloudError,
  InvalidRequestError,
  type JsonClient,
  LoadBalancerNotFoundError,
  type Query,
  type Reader,
} from '../../../src/driver/index.js';
import type { BalancerSteps } from '../../../src/loadbalancer/index.js';
import { isDeleted } from './read.js';

/** Rows a page: the most there are. */
export const PAGE = 100;
export const BALANCERS = '/loadbalancers';
/** Metadata that says which create a balancer is of, and what its listener leads to. */
export const CREATE_MARK = 'skylane-create';
const PORT_MARK = 'skylane-port';

/** Path of a balancer, or of something below it. */
export function pathOf(id: string, below = ''): string {
  return `${BALANCERS}/${encodeURIComponent(id)}${below}`;
}

/** Metadata of a new balancer. */
export function marksOf(create: string, targetPort: number | undefined): object[] {
  return [
    { key: CREATE_MARK, value: create },
    { key: PORT_MARK, value: String(targetPort) },
  ];
}

/** Requests that several operations share. */
export class RackspaceRequests {
  readonly client: JsonClient;

  constructor(client: JsonClient) {
    this.client = client;
  }

  /** The target port that a balancer was marked with; null where it was made elsewhere. */
  async markedPort(id: string, call: Call): Promise<number | null> {
    const port = Number((await this.mark(id, PORT_MARK, call))?.value ?? Number.NaN);
    return Number.isInteger(port) ? port : null;
  }

  /** Marks a balancer with another target port. */
  async markPort(id: string, port: number, steps: BalancerSteps, call: Call): Promise<void> {
    const operation = 'updateLoadBalancer';
    const there = await this.mark(id, PORT_MARK, call);
    const value = String(port);
    if (there?.value === value) return;
    if (there !== null) {
      await this.put(id, `/metadata/${there.id}`, { meta: { value } }, steps, operation);
      return;
    }
    const path = pathOf(id, '/metadata');
    const json = { metadata: [{ key: PORT_MARK, value }] };
    const notFound = LoadBalancerNotFoundError;
    await steps.change(id, (inner) => this.client.post({ operation, path, json, notFound }, inner));
  }

  /** An item of a balancer's metadata. */
  async mark(
    id: string,
    key: string,
    call: Call,
  ): Promise<{ readonly id: string; readonly value: string | null } | null> {
    const path = pathOf(id, '/metadata');
    const notFound = LoadBalancerNotFoundError;
    const body = await this.client.get({ operation: 'getLoadBalancer', path, notFound }, call);
    const row = body.optionalList('metadata').find((one) => one.optionalString('key') === key);
    return row === undefined ? null : { id: row.id('id'), value: row.optionalString('value') };
  }

  /** Sets what has a path of its own; null takes it away. */
  set(
    id: string,
    below: string,
    json: object | null,
    steps: BalancerSteps,
    operation: string,
  ): Promise<void> {
    return json === null
      ? steps.change(id, (call) => this.delete(id, below, {}, operation, call))
      : this.put(id, below, json, steps, operation);
  }

  async put(
    id: string,
    below: string,
    json: object,
    steps: BalancerSteps,
    operation: string,
    confidential: readonly string[] = [],
  ): Promise<void> {
    const path = pathOf(id, below);
    const request: ClientRequest = {
      operation,
      path,
      json,
      confidential,
      notFound: LoadBalancerNotFoundError,
    };
    await steps.change(id, (call) => this.client.put(request, call));
  }

  async delete(id: string, below: string, query: Query, operation: string, call: Call): Promise<void> {
    const path = pathOf(id, below);
    await this.client.delete(
      { operation, path, query, notFound: LoadBalancerNotFoundError, accept: [] },
      call,
    );
  }

  async read(id: string, operation: string, call: Call): Promise<Reader> {
    const path = pathOf(id);
    const request = { operation, path, notFound: LoadBalancerNotFoundError };
    const row = (
      await this.client.get(request, call).catch((error: unknown) => {
        throw this.#asMissing(error, id, operation);
      })
    ).object('loadBalancer');
    if (!isDeleted(row)) return row;
    throw this.#missing(id, operation);
  }

  /** An id that is none of the service's numbers is refused as malformed. */
  #asMissing(error: unknown, id: string, operation: string): unknown {
    const isMalformed = CloudError.is(error) && (error.status === 400 || error.status === 410);
    return isMalformed ? this.#missing(id, operation) : error;
  }

  #missing(id: string, operation: string): LoadBalancerNotFoundError {
    const { context } = this.client;
    return new LoadBalancerNotFoundError(
      `${operation}: ${context.provider} has no load balancer ${id}. See listLoadBalancers.`,
      context.details(operation),
    );
  }

  refused(words: string, operation: string): InvalidRequestError {
    const { context } = this.client;
    return new InvalidRequestError(`${operation}: ${context.provider} ${words}.`, context.details(operation));
  }
}
