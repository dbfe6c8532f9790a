import type { Random } from './random.js';

/** A fault to inject, by `kind`. */
export type Fault =
  | {
      /** Answers with this status instead of handling the request. */
      readonly kind: 'status';
      /** HTTP status of the response. */
      readonly status: number;
      /** Seconds for a Retry-After header; none where it is left out. */
      readonly retryAfter?: number;
      /** Body of the answer, sent as it is; a short JSON object where it is left out. */
      readonly body?: string;
    }
  | {
      /** Resets the socket before the request is handled. */
      readonly kind: 'reset';
    }
  | {
      /** Handles the request, then resets the socket instead of answering. */
      readonly kind: 'lostAnswer';
    }
  | {
      /** Waits that long before handling. */
      readonly kind: 'latency';
      /** Milliseconds, on top of the sandbox's own latency. */
      readonly milliseconds: number;
    }
  | {
      /** Handles the request, then sends only the first half of the answer's body as if it were whole. */
      readonly kind: 'truncate';
    }
  | {
      /** Answers with an HTML page, as a proxy in front of the cloud would. */
      readonly kind: 'html';
      /** HTTP status of the page; 200 unless told. */
      readonly status?: number;
    }
  | {
      /** The server or DNS job that the request starts ends in ERROR. */
      readonly kind: 'buildError';
      /** Message of the fault in the server's or job's body. */
      readonly message: string;
      /** Code of the fault, such as 500, where the cloud's faults have one. */
      readonly code?: number;
      /** Milliseconds after which a server of OpenStack's that was deleted while it built, and was gone at once, is there again, in ERROR. */
      readonly returnsAfter?: number;
    };

/** Which requests a fault meets: all conditions given must hold. */
export interface FaultMatch {
  /** HTTP method, in capitals or not; any where it is left out. */
  readonly method?: string;
  /** Tried on the path and query; a string is the source of a regular expression. */
  readonly path?: string | RegExp;
  /** Name of an operation in the request log, e.g. `servers.create`. */
  readonly operation?: string;
  /** Requests that match but are let through before the first fault; 0 unless told. */
  readonly skip?: number;
  /** Requests that meet the fault, then the rule is spent; without limit unless told. */
  readonly times?: number;
  /** Chance, from 0 to 1, that a matching request meets the fault; 1 unless told. Drawn from the seed. */
  readonly probability?: number;
}

/** A fault and the requests that meet it. */
export type FaultRule = Fault & FaultMatch;

interface ActiveRule {
  readonly rule: FaultRule;
  readonly path: RegExp | undefined;
  skip: number;
  times: number;
}

/** The fault rules of a sandbox. */
export class Faults {
  #rules: ActiveRule[] = [];

  constructor(readonly random: Random) {}

  /** @throws {TypeError} for a kind of fault that there is not */
  add(rule: FaultRule): void {
    if (!Object.hasOwn(KINDS, rule.kind))
      throw new TypeError(
        `there is no fault of the kind ${JSON.stringify(rule.kind)}: use one of ${Object.keys(KINDS).join(', ')}`,
      );
    this.#rules.push({
      rule,
      path: typeof rule.path === 'string' ? new RegExp(rule.path) : rule.path,
      skip: rule.skip ?? 0,
      times: rule.times ?? Number.POSITIVE_INFINITY,
    });
  }

  clear(): void {
    this.#rules = [];
  }

  /** The faults that this request meets, in the order the rules were added; counts them. */
  meet(method: string, target: string, operation: string): readonly Fault[] {
    if (this.#rules.length === 0) return NONE;
    const met: Fault[] = [];
    for (const active of this.#rules) {
      if (matches(active, method, target, operation) && this.#strikes(active)) met.push(active.rule);
    }
    return met;
  }

  #strikes(active: ActiveRule): boolean {
    if (active.times <= 0) return false;
    if (active.skip > 0) {
      active.skip -= 1;
      return false;
    }
    const { probability } = active.rule;
    if (probability !== undefined && this.random.next() >= probability) return false;
    active.times -= 1;
    return true;
  }
}

const NONE: readonly Fault[] = [];

const KINDS: Readonly<Record<Fault['kind'], true>> = {
  status: true,
  reset: true,
  lostAnswer: true,
  latency: true,
  truncate: true,
  html: true,
  buildError: true,
};

/** Operations whose work goes on after the answer and can fail then. */
const STARTS_SOMETHING =
  /^(?:(?:servers|balancers)\.create|(?:zones|records)\.(?:create|update|delete))$|^(?:RunInstances|droplets\.create|virtualMachines\.create|instances\.(?:insert|bulkInsert))$/;

function matches({ rule, path }: ActiveRule, method: string, target: string, operation: string): boolean {
  if (rule.method !== undefined && rule.method.toUpperCase() !== method) return false;
  if (rule.operation !== undefined && rule.operation !== operation) return false;
  if (rule.kind === 'buildError' && !STARTS_SOMETHING.test(operation)) return false;
  if (path === undefined) return true;
  // A rule given with a sticky or global flag would otherwise remember its last match.
  path.lastIndex = 0;
  return path.test(target);
}
