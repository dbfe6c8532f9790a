import type { Service } from '../../cloud.js';
import { type Exchange, Refusal, type Reply } from '../../http.js';
import { asObject, type JsonObject, parseJson } from '../../json.js';
import type { Accounts, Project } from '../../openstack/accounts.js';
import { Router } from '../../router.js';
import type { CloudBalancer, CloudBalancerState } from './state.js';

/** A request to Cloud Load Balancers, signed in. */
export interface BalancerCall {
  readonly exchange: Exchange;
  readonly state: CloudBalancerState;
  readonly owner: Project;
}

/** Rackspace Cloud Load Balancers v1.0: https://docs.rackspace.com/docs/cloud-load-balancers/v1 */
export class BalancerApi implements Service {
  readonly name = 'load-balancer';
  readonly router = new Router();

  constructor(
    readonly accounts: Accounts,
    readonly state: CloudBalancerState,
  ) {}

  /** Adds an operation. The pattern starts after the account. */
  on(method: string, pattern: string, operation: string, handler: (call: BalancerCall) => Reply): this {
    this.router.add(method, `/v1.0/:account${pattern}`, operation, (exchange) =>
      handler(this.#call(exchange)),
    );
    return this;
  }

  missing(exchange: Exchange): Reply {
    this.#call(exchange);
    return fault(404, 'Object not Found').reply;
  }

  stamp(): Record<string, string> {
    return {};
  }

  #call(exchange: Exchange): BalancerCall {
    const session = this.accounts.session(exchange.header('x-auth-token'));
    if (session?.project === undefined) throw fault(401, 'Unable to authenticate token.');
    return { exchange, state: this.state, owner: session.project };
  }
}

/** An error as the service says it. */
export function fault(code: number, message: string): Refusal {
  return new Refusal({ status: code, body: { message, code } });
}

/** The error for a body that is not as it shall be. */
export function invalid(...messages: readonly string[]): Refusal {
  const message = 'Validation Failure';
  return new Refusal({ status: 400, body: { message, code: 400, validationErrors: { messages } } });
}

/** The object of a body. @throws Refusal */
export function bodyOf({ exchange }: BalancerCall, key: string): JsonObject {
  const body = asObject(parseJson(exchange.body.toString('utf8')));
  const object = asObject(body?.[key]);
  if (object === undefined) throw invalid('You must specify a body for this request');
  return object;
}

/** The balancer of the path. @throws Refusal */
export function balancerOf({ exchange, state, owner }: BalancerCall): CloudBalancer {
  const text = exchange.param('balancer');
  const found = state.balancers.get(Number(text));
  if (found === undefined || found.owner !== owner) throw fault(404, 'Load balancer not found');
  return found;
}

/** The balancer of the path, where it takes changes. @throws Refusal */
export function openBalancer(call: BalancerCall): CloudBalancer {
  const found = balancerOf(call);
  if (found.status === 'DELETED') throw fault(422, 'The load balancer is deleted and considered immutable.');
  if (found.status !== 'ACTIVE')
    throw fault(
      422,
      `Load Balancer '${found.id}' has a status of '${found.status}' and is considered immutable.`,
    );
  return found;
}
