import type { Call, CallOptions } from '../connection/call.js';
import { type Page, walkPages } from '../connection/pages.js';
import type { Answer, CloudRequest, Query } from '../connection/request.js';
import { parseXml, type XmlElement } from '../connection/xml.js';
import type { StorageExtras, StorageOptions } from './driver.js';
import { HttpStorageDriver } from './http-driver.js';

/** The base of drivers for stores that answer in XML. */
export abstract class XmlStorageDriver<
  Options extends StorageOptions = StorageOptions,
  X extends StorageExtras = StorageExtras,
> extends HttpStorageDriver<Options, X> {
  /** Sends a request and reads the XML it answers with. */
  protected async sendXml(request: CloudRequest, options: CallOptions | undefined): Promise<XmlElement> {
    return this.parse(await this.sendBytes(request, options), request.operation);
  }

  /** Sends a request whose answer is read by whoever asks. */
  protected sendBytes(request: CloudRequest, options: CallOptions | undefined): Promise<Answer<Buffer>> {
    return this.connection.bytes(request, options);
  }

  /** Reads XML. Spaces may come first, which keep a slow answer alive. @throws MalformedResponseError */
  protected parse({ body }: Answer<Buffer>, operation: string): XmlElement {
    return parseXml(body.toString('utf8').trimStart(), this.details(operation));
  }

  /** Walks a list; `read` tells the query of the next page. */
  protected pages<T>(
    request: Omit<CloudRequest, 'method'>,
    call: Call,
    read: (root: XmlElement, query: Query) => Page<T>,
  ): AsyncIterable<T> {
    return walkPages(
      request.query ?? {},
      async (query) => read(await this.sendXml({ ...request, method: 'GET', query }, call), query),
      this.details(request.operation),
    );
  }
}
