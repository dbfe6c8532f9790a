import type { CallOptions } from '../../call/call.js';
import { type ListedPage, nextByRule, type PageRule } from '../../http/page-rule.js';
import { walkPages } from '../../http/pagination.js';
import type { Reader } from '../../format/json-reader.js';
import type { CloudRequest, Query } from '../../http/request.js';
import type { DriverOptions } from '../../driver/driver.js';
import { ComputeDriver, type ComputeExtras } from '../driver.js';

/** A request on its way to a list: everything but its method. */
export type ListRequest = Omit<CloudRequest, 'method'>;

/** The base of compute drivers whose API is JSON over REST: how one thing is read, sent and deleted, and how many are listed. */
export abstract class BridgeComputeDriver<
  Options extends DriverOptions = DriverOptions,
  X extends ComputeExtras = ComputeExtras,
> extends ComputeDriver<Options, X> {
  /** How lists are cut into pages; null where they are not, or where a driver brings its own `nextPage`. */
  static readonly pages: PageRule | null = null;

  /** The query of the page after this one, by the class's `pages`; null where it was the last. */
  protected nextPage(_body: Reader, _query: Query, page: ListedPage): Query | null {
    const { pages } = this.constructor as typeof BridgeComputeDriver;
    return pages === null ? null : nextByRule(page, pages);
  }

  /** Sends a GET and reads the object it answers with. */
  protected async get(
    request: Omit<CloudRequest, 'method'>,
    options: CallOptions | undefined,
  ): Promise<Reader> {
    const response = await this.connection.json({ ...request, method: 'GET' }, options);
    return this.reader(response.body, request.operation);
  }

  /** Sends something and reads the object it answers with. */
  protected async send(request: CloudRequest, options: CallOptions | undefined): Promise<Reader> {
    const response = await this.connection.json(request, options);
    return this.reader(response.body, request.operation);
  }

  /** Deletes something; that it is gone already is no error. */
  protected async remove(
    request: Omit<CloudRequest, 'method'>,
    options: CallOptions | undefined,
  ): Promise<void> {
    await this.connection.empty({ ...request, method: 'DELETE', accept: [404] }, options);
  }

  /** Walks a list of objects under a key of the answer. */
  protected pages<T>(
    request: ListRequest,
    key: string,
    read: (item: Reader) => T | null,
    options: CallOptions | undefined,
  ): AsyncIterable<T> {
    const call = this.call(options);
    let seen = 0;
    return walkPages<T>(
      request.query ?? {},
      async (query) => {
        const { body: json, headers } = await this.connection.json(
          { ...request, query, method: 'GET' },
          call,
        );
        const body = this.reader(json, request.operation);
        const items = body.list(key).map(read);
        seen += items.length;
        const page = { body, headers, query, count: items.length, seen };
        return { items: items.filter((item) => item !== null), next: this.nextPage(body, query, page) };
      },
      this.details(request.operation),
    );
  }
}
