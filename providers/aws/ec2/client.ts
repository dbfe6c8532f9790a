import {
  type CallOptions,
  type ClientContext,
  CloudError,
  type CloudRequest,
  NotFoundError,
  parseXml,
  pollUntil,
  UnavailableError,
  walkPages,
  XmlReader,
} from '../../../src/driver/index.js';
import { formBody, type Parameters } from '../query.js';

/** Milliseconds that EC2 may take to show what it has made; it takes seconds. */
const READY_WITHIN = 300_000;

/** The version of EC2's API. */
const VERSION = '2016-11-15';

/** An action of EC2's API. */
export interface Ec2Action {
  /** The method that the user called, for errors. */
  readonly operation: string;
  /** Name of the action, such as `RunInstances`. */
  readonly action: string;
  readonly parameters?: Parameters;
  /** Other properties of the request. `Describe...` actions are idempotent. */
  readonly request?: Partial<Pick<CloudRequest, 'idempotent' | 'frees' | 'notFound' | 'conflict'>>;
}

/** A list of one kind of resource. */
export interface Ec2Listing<Item> {
  /** Name of the action, such as `DescribeVolumes`. */
  readonly action: string;
  /** Element of the response that holds the rows. */
  readonly key: string;
  /** Rows of a page; left out for actions without pages. */
  readonly page?: number;
  /** Parameters of every request. */
  readonly parameters?: Parameters;
  /** Converts a row to an item, or to several if a row is a group. */
  readonly read: (row: XmlReader) => Item | readonly Item[];
}

/** A query of a list. */
export interface Ec2Query extends Pick<Ec2Action, 'operation' | 'parameters' | 'request'> {}

/** Client of EC2's API: parameters in a form, responses in XML. The driver creates one and passes it to its parts. */
export class Ec2Client {
  /** The driver's connection, and errors in its name. */
  readonly context: ClientContext;

  constructor(context: ClientContext) {
    this.context = context;
  }

  /** Sends an action and reads the root of its response. */
  async call(
    { operation, action, parameters = {}, request = {} }: Ec2Action,
    options?: CallOptions,
  ): Promise<XmlReader> {
    const response = await this.context.connection.bytes(
      {
        operation,
        method: 'POST',
        path: '/',
        headers: {
          accept: 'text/xml',
          'content-type': 'application/x-www-form-urlencoded; charset=utf-8',
        },
        body: formBody({ Action: action, Version: VERSION, ...parameters }),
        idempotent: action.startsWith('Describe'),
        ...request,
      },
      options,
    );
    const details = this.context.details(operation);
    return new XmlReader(parseXml(response.body.toString('utf8'), details), '', details);
  }

  /** Sends an action that deletes a resource. A missing one is no error. */
  async delete(action: Ec2Action, options?: CallOptions): Promise<void> {
    try {
      await this.call({ ...action, request: { idempotent: true, frees: true } }, options);
    } catch (error) {
      if (!isGone(error)) throw error;
    }
  }

  /** Lists resources of one kind, page by page. */
  list<Item>(
    { action, key, page, parameters, read }: Ec2Listing<Item>,
    query: Ec2Query,
    options?: CallOptions,
  ): AsyncIterable<Item> {
    const call = this.context.call(options);
    const all = { ...parameters, ...query.parameters };
    return walkPages<Item>(
      page === undefined ? {} : { MaxResults: page },
      async (pages) => {
        const response = await this.call({ ...query, action, parameters: { ...all, ...pages } }, call);
        const token = response.optionalString('nextToken');
        return {
          items: response.list(key).flatMap(read),
          next: token === null ? null : { ...pages, NextToken: token },
        };
      },
      this.context.details(query.operation),
    );
  }

  /** Fetches the resource that a query names by its id; null if EC2 lists none. */
  async get<Item>(listing: Ec2Listing<Item>, query: Ec2Query, options?: CallOptions): Promise<Item | null> {
    // EC2 refuses a page size beside an id.
    const { page: _, ...single } = listing;
    for await (const item of this.list(single, query, options)) return item;
    return null;
  }

  /**
   * Fetches a resource that was just created, once it is ready: EC2 may deny for a moment that there is one.
   *
   * @throws UnavailableError when it is not within five minutes, as one that was deleted meanwhile
   */
  async made<Item>(
    listing: Ec2Listing<Item>,
    query: Ec2Query,
    options: CallOptions,
    isReady: (item: Item) => boolean = () => true,
  ): Promise<Item> {
    const { operation } = query;
    const ask = async (shared: CallOptions): Promise<Item | null> => {
      try {
        const found = await this.get(listing, query, shared);
        return found !== null && isReady(found) ? found : null;
      } catch (error) {
        if (error instanceof NotFoundError) return null;
        throw error;
      }
    };
    const error = (): Error =>
      new UnavailableError(
        `${operation}: EC2 has not shown what it made in ${READY_WITHIN / 60_000} minutes.`,
        this.context.details(operation),
      );
    return pollUntil(ask, this.context.call(options), { giveUp: { after: READY_WITHIN, error } });
  }
}

/** True for an error about a missing resource, by an id that was well formed or not. */
function isGone(error: unknown): boolean {
  return CloudError.is(error) && /\.(NotFound|Malformed|Unavailable)$/.test(error.providerCode ?? '');
}
