import type { Service } from '../../cloud.js';
import { type Exchange, Refusal, type Reply } from '../../http.js';
import type { Json, JsonObject } from '../../json.js';
import type { Accounts, Project } from '../../openstack/accounts.js';
import { Router } from '../../router.js';
import { type DnsRecordRow, type DnsState, type Domain, JobFailure } from './state.js';
import { dnsFault } from './validate.js';
import { jobView } from './view.js';

/** Rows in a page unless told, and at most. */
const PAGE = 100;

/** A request to Cloud DNS, signed in. */
export interface DnsCall {
  readonly exchange: Exchange;
  readonly state: DnsState;
  readonly owner: Project;
}

export type DnsHandler = (call: DnsCall) => Reply;

/** Rackspace Cloud DNS v1.0: https://docs.rackspace.com/docs/cloud-dns/v1 */
export class DnsApi implements Service {
  readonly name = 'dns';
  readonly router = new Router();

  constructor(
    readonly accounts: Accounts,
    readonly state: DnsState,
  ) {}

  /** Adds an operation. The pattern starts after the account. */
  on(method: string, pattern: string, operation: string, handler: DnsHandler): this {
    this.router.add(method, `/v1.0/:account${pattern}`, operation, (exchange) =>
      handler(this.#call(exchange)),
    );
    return this;
  }

  missing(exchange: Exchange): Reply {
    this.#call(exchange);
    return dnsFault(404, 'Object not Found.').reply;
  }

  stamp(): Record<string, string> {
    return { 'x-api-version': '1.0.34' };
  }

  #call(exchange: Exchange): DnsCall {
    const session = this.accounts.session(exchange.header('x-auth-token'));
    if (session?.project === undefined) {
      throw new Refusal({
        status: 401,
        body: { message: 'Unable to authenticate token.', code: 401, details: '' },
      });
    }
    return { exchange, state: this.state, owner: session.project };
  }
}

/** Accepts a write: the response is a job that does it later. */
export function accept(call: DnsCall, work: () => Json | undefined): Reply {
  const { exchange, state, owner } = call;
  const id = state.world.random.uuid();
  const fault = exchange.buildFault;
  const job = state.startJob(
    {
      id,
      owner,
      verb: exchange.method,
      requestUrl: `${exchange.origin}${exchange.path}${exchange.search}`,
      callbackUrl: `${exchange.origin}/dns/v1.0/${owner.id}/status/${id}`,
      request: exchange.body.toString('utf8'),
    },
    () => {
      if (fault !== undefined) throw new JobFailure(fault.code ?? 500, fault.message, '');
      return work();
    },
  );
  return { status: 202, body: jobView(job, true) };
}

/** One page of rows, asked for by offset and limit. */
export interface DnsPage {
  readonly offset: number;
  readonly limit: number;
  readonly rows: readonly JsonObject[];
}

export function pageOf<Row>(call: DnsCall, rows: readonly Row[], view: (row: Row) => JsonObject): DnsPage {
  const number = (name: string, fallback: number): number => {
    const text = call.exchange.query.get(name);
    if (text === null) return fallback;
    if (!/^\d+$/.test(text))
      throw dnsFault(400, 'The request could not be processed.', `${name} must be a number.`);
    return Number(text);
  };
  const maximum = Math.min(PAGE, call.state.world.settings.pageSize);
  const limit = number('limit', maximum);
  if (limit > PAGE) throw dnsFault(413, 'Over limit.', `The limit must be ${PAGE} or less.`);
  const offset = number('offset', 0);
  return { offset, limit, rows: rows.slice(offset, offset + Math.min(limit, maximum)).map(view) };
}

/** The domain of the path, or the 404 of this API. */
export function domainOf(call: DnsCall): Domain {
  const domain = call.state.domains.get(Number(call.exchange.param('domain')));
  if (domain === undefined || domain.owner !== call.owner) throw dnsFault(404, 'Object not Found.');
  return domain;
}

/** The record of the path, or the 404 of this API. */
export function recordOf(call: DnsCall): DnsRecordRow {
  const record = domainOf(call).records.get(call.exchange.param('record'));
  if (record === undefined) throw dnsFault(404, 'Object not Found.');
  return record;
}
