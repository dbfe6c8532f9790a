import type { IncomingHttpHeaders } from 'node:http';
import type { Call } from '../../call/call.js';
import { ContainerNotFoundError, ObjectNotFoundError } from '../../errors.js';
import type { CloudRequest, CloudResponse } from '../../http/request.js';
import type { StorageContext } from '../driver/context.js';
import type { StorageExtras } from '../driver/extras.js';
import type { StoreObjects } from '../driver/parts.js';
import type { OpenedObject, OpenRequest, Payload, PutResult, PutTarget } from '../models/contract.js';
import type {
  ObjectPlace,
  ObjectPrefix,
  ObjectReference,
  StorageObject,
  StorageObjectData,
} from '../models/models.js';
import type { ListObjectsOptions } from '../models/options.js';
import { unchanged } from '../transfer/download.js';
import { ifMatchHeader, numberIn, quoted } from './headers.js';
import { rangeHeader, readExtent } from './range.js';

/** A request for an object, but for its method. */
export type ObjectRequest = Omit<CloudRequest, 'method'>;

/** Headers of a response about an object, with the context to read them. */
export interface ObjectResponse {
  /** Container, name and version of the object. */
  readonly place: ObjectPlace;
  /** Headers of the response, names in lower case. */
  readonly headers: IncomingHttpHeaders;
  /** Size of the whole object in bytes; null if the response does not tell. */
  readonly size: number | null;
}

/** A store's client for {@link HttpObjects}: addresses objects in requests and reads their headers. */
export interface HttpObjectClient<X extends StorageExtras = StorageExtras> {
  /** The driver's connection, checks and models. */
  readonly context: StorageContext<X>;
  /** A request for an object, with the headers that reading it needs. @throws InvalidRequestError for a name that the store refuses */
  objectRequest(operation: string, place: ObjectPlace): ObjectRequest;
  /** Reads the headers of a HEAD or GET of an object. */
  readObject(response: ObjectResponse): StorageObjectData<X['object']>;
  /** Sends a PUT whose response has headers only. */
  put(request: ObjectRequest, call: Call): Promise<CloudResponse<null>>;
}

/**
 * Objects as HTTP resources: HEAD returns their data, GET their content (with Range and If-Match), PUT stores them. A store adds its form
 * of PUT, delete and list.
 */
export abstract class HttpObjects<
  X extends StorageExtras,
  Client extends HttpObjectClient<X>,
> implements StoreObjects<X> {
  /** Sends the requests. */
  protected readonly client: Client;

  constructor(client: Client) {
    this.client = client;
  }

  abstract list(
    container: string,
    listing: ListObjectsOptions,
    call: Call,
  ): AsyncIterable<StorageObject<X['object']> | ObjectPrefix>;

  abstract delete(object: ObjectReference, call: Call): Promise<void>;

  /** The request that puts an object, but for its body. */
  protected abstract putRequest(target: PutTarget<X['upload']>, payload: Payload): ObjectRequest;

  /** Reads the headers of the response to that request. */
  protected abstract readPut(
    target: PutTarget<X['upload']>,
    payload: Payload,
    headers: IncomingHttpHeaders,
  ): PutResult<X['object']>;

  /** Fetches the headers of an object. @throws ObjectNotFoundError unless a 404 is accepted */
  protected head(request: ObjectRequest, call: Call): Promise<CloudResponse<null>> {
    return this.client.context.connection.empty(
      { notFound: ObjectNotFoundError, ...request, method: 'HEAD' },
      call,
    );
  }

  async get(place: ObjectPlace, call: Call): Promise<StorageObject<X['object']>> {
    const { headers } = await this.head(this.client.objectRequest('getObject', place), call);
    return this.#object({ place, headers, size: numberIn(headers, 'content-length') });
  }

  async put(target: PutTarget<X['upload']>, payload: Payload, call: Call): Promise<PutResult<X['object']>> {
    const body = { body: payload.bytes, notFound: ContainerNotFoundError };
    const request = Object.assign(this.putRequest(target, payload), body);
    const { headers } = await this.client.put(request, call);
    return this.readPut(target, payload, headers);
  }

  async open(
    { operation, container, name, version, range, ifMatch, ifNoneMatch }: OpenRequest,
    call: Call,
  ): Promise<OpenedObject<X['object']>> {
    const place = { container, name, version };
    const request = this.client.objectRequest(operation, place);
    const headers: Record<string, string> = { accept: '*/*' };
    if (range !== undefined) headers['range'] = rangeHeader(range);
    const condition = ifMatchHeader(ifMatch);
    if (condition !== undefined) headers['if-match'] = condition;
    if (ifNoneMatch !== undefined) headers['if-none-match'] = quoted(ifNoneMatch);
    if (request.headers !== undefined) Object.assign(headers, request.headers);
    const response = await this.client.context.connection.stream(
      Object.assign({ notFound: ObjectNotFoundError }, request, { method: 'GET', headers } as const),
      call,
    );
    if (response.status === 304) {
      response.body.destroy();
      throw unchanged({ operation, name, ifNoneMatch }, this.client.context.provider);
    }
    const { length, size } = readExtent(response, range, this.client.context.details(operation));
    const object = this.#object({ place, headers: response.headers, size });
    const checksum = object.hash === null ? 'ask' : ({ algorithm: 'md5', hex: object.hash } as const);
    return { object, length, checksum, body: response.body };
  }

  #object(response: ObjectResponse): StorageObject<X['object']> {
    return this.client.context.models.object(this.client.readObject(response));
  }
}

/** Paths that no encoding changes. */
const PLAIN = /^[\w.~/-]*$/;

/** A name as a path; slashes stay. */
export function encodeName(name: string, encode: (part: string) => string = encodeURIComponent): string {
  return PLAIN.test(name) ? name : name.split('/').map(encode).join('/');
}
