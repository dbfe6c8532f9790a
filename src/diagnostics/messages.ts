import { TracedMessage } from './traced-message.js';

/** Says which run a message belongs to. */
export interface RunIdentity {
  /** Id of the run: that of its journal where it has one. */
  readonly id: string;
  /** Method that began the run, such as `'createNodes'`. */
  readonly kind: string;
}

/** Says which run, and which item of it, a message belongs to. */
export interface Attribution {
  /** The run; null outside of runs, and in one that began before anybody listened. */
  readonly run: RunIdentity | null;
  /**
   * Position of the run's item, a server's spec, an object or a zone, from 0; the first of several. Null for what serves no one item, such
   * as a poll.
   */
  readonly item: number | null;
  /** Positions of all items that it serves: a request that creates a batch has several. */
  readonly items: readonly number[];
}

/** The message on the TracingChannel `skylane:operation`: one call of a method of a driver, or of one of its parts. */
export class OperationMessage extends TracedMessage implements Attribution {
  /** Provider constant, such as `'rackspace'`; null for a part's method until its first request. */
  provider: string | null;
  /** Service, such as `'compute'`; null for a part's method until its first request. */
  service: string | null;
  /** Method, such as `'createNode'`. A part's method takes the name that its first request has in errors. */
  operation: string;
  /** The operation that called this one; null for what a user, or a run, called. */
  readonly parent: OperationMessage | null;
  /** Run that it belongs to; null outside of runs. */
  readonly run: RunIdentity | null;
  /** Position of the run's item that it serves; null where it serves no one item. */
  readonly item: number | null;
  /** Positions of all items that it serves. */
  readonly items: readonly number[];
  /** Milliseconds that an iteration waited for its reader. 0 for methods that return a promise. */
  idle = 0;

  constructor(
    what: Pick<OperationMessage, 'provider' | 'service' | 'operation'>,
    parent: OperationMessage | null,
    { run, item, items }: Attribution,
  ) {
    super();
    this.provider = what.provider;
    this.service = what.service;
    this.operation = what.operation;
    this.parent = parent;
    this.run = run;
    this.item = item;
    this.items = items;
  }
}

/** What is known of a run before it begins. */
export interface RunTopic {
  /** Method that begins the run, such as `'createNodes'`. */
  readonly kind: string;
  /** Drivers that it works with. */
  readonly drivers: Iterable<{ readonly provider: string; readonly service: string }>;
  /** Number of its items; null where that is not known before. */
  readonly count?: number | null;
}

/** The message on the TracingChannel `skylane:run`: one run, from its call to its result. */
export class RunMessage extends TracedMessage implements RunIdentity {
  /** Id of the run. Where it goes on with a journal, it is the journal's as soon as that is read. */
  id: string = crypto.randomUUID();
  /** Method that began the run, such as `'createNodes'`. */
  readonly kind: string;
  /** Provider constants of its drivers, each once. */
  readonly providers: readonly string[];
  /** Service of its drivers; null without drivers, such as that of a run whose jobs are in a queue. */
  readonly service: string | null;
  /** Number of its items: servers, objects or zones. Null where that is not known before it ends. */
  readonly count: number | null;
  /** Run that this one is part of, such as that of all zones; null for others. */
  readonly parent: RunMessage | null;
  /** Result, from its last event on, unless it failed. */
  result?: unknown;

  constructor({ kind, drivers, count = null }: RunTopic, parent: RunMessage | null) {
    super();
    const all = [...drivers];
    this.kind = kind;
    this.providers = [...new Set(all.map(({ provider }) => provider))];
    this.service = all[0]?.service ?? null;
    this.count = count;
    this.parent = parent;
  }
}
