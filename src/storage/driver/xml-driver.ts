import type { Call, CallOptions } from '../../call/call.js';
import { type Page, walkPages } from '../../http/pagination.js';
import type { CloudResponse, CloudRequest, Query } from '../../http/request.js';
import { parseXml, readElement, type XmlElement } from '../../format/xml.js';
import { XmlCursor } from '../../format/xml-cursor.js';
import type { StorageExtras, StorageOptions } from './driver.js';
import { HttpStorageDriver } from './http-driver.js';

/** The base of drivers for stores that answer in XML. */
export abstract class XmlStorageDriver<
  Options extends StorageOptions = StorageOptions,
  X extends StorageExtras = StorageExtras,
> extends HttpStorageDriver<Options, X> {
  readonly #errorInBody = (body: Buffer): number | null => this.errorInBody(body);

  /** The status that the error in the body of a good answer would have had; null where the body is none. */
  protected errorInBody(_body: Buffer): number | null {
    return null;
  }

  protected override sendEmpty(
    request: CloudRequest,
    options: CallOptions | undefined,
  ): Promise<CloudResponse<null>> {
    return super.sendEmpty({ errorInBody: this.#errorInBody, ...request }, options);
  }

  /** Sends a request and reads the XML it answers with. */
  protected async sendXml(request: CloudRequest, options: CallOptions | undefined): Promise<XmlElement> {
    return readElement(await this.openXml(request, options));
  }

  /** Sends a request and gives the XML it answers with to be read once. */
  protected async openXml(request: CloudRequest, options: CallOptions | undefined): Promise<XmlCursor> {
    const { body } = await this.sendBytes({ errorInBody: this.#errorInBody, ...request }, options);
    return new XmlCursor(body, this.details(request.operation));
  }

  /** Sends a request whose answer is read by whoever asks. */
  protected sendBytes(
    request: CloudRequest,
    options: CallOptions | undefined,
  ): Promise<CloudResponse<Buffer>> {
    return this.connection.bytes(request, options);
  }

  /** Reads XML. @throws MalformedResponseError */
  protected parse({ body }: CloudResponse<Buffer>, operation: string): XmlElement {
    return parseXml(body, this.details(operation));
  }

  /** Walks a list; `read` reads a page, and tells the query of the next one. */
  protected pages<T>(
    request: Omit<CloudRequest, 'method'>,
    call: Call,
    read: (page: XmlCursor, query: Query) => Page<T>,
  ): AsyncIterable<T> {
    return walkPages(
      request.query ?? {},
      async (query) => read(await this.openXml({ ...request, method: 'GET', query }, call), query),
      this.details(request.operation),
    );
  }
}
