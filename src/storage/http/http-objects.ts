import type { IncomingHttpHeaders } from 'node:http';
import type { Call, CallOptions } from '../../call/call.js';
import { ObjectNotFoundError } from '../../errors.js';
import type { CloudRequest, CloudResponse } from '../../http/request.js';
import type { StorageContext } from '../driver/context.js';
import type { StorageExtras } from '../driver/extras.js';
import type { OpenedObject, OpenRequest } from '../models/contract.js';
import type { ObjectPlace, StorageObject, StorageObjectData } from '../models/models.js';
import { unchanged } from '../transfer/download.js';
import { defined, ifMatchHeader, numberIn, quoted } from './headers.js';
import { rangeHeader, readExtent } from './range.js';

/** A request for an object, but for its method. */
export type ObjectRequest = Omit<CloudRequest, 'method'>;

/** The headers of a response about an object, and what else is needed to read them. */
export interface ObjectResponse {
  /** Container, name and version of the object. */
  readonly place: ObjectPlace;
  /** Headers of the response, names in lower case. */
  readonly headers: IncomingHttpHeaders;
  /** Bytes of the whole object; null when the response does not say. */
  readonly size: number | null;
}

/** How a store names objects in requests and describes them in headers. */
export interface HttpObjectRules<X extends StorageExtras = StorageExtras> {
  /** A request for an object, with the headers that reading it needs. @throws InvalidRequestError for a name that the store refuses */
  objectRequest(operation: string, place: ObjectPlace): ObjectRequest;
  /** Reads the headers of a HEAD or GET of an object. */
  readObject(response: ObjectResponse): StorageObjectData<X['object']>;
}

/** Reads objects that are resources of HTTP: HEAD returns what is known of one, GET its content, by Range and If-Match. */
export class HttpObjects<X extends StorageExtras = StorageExtras> {
  readonly #context: StorageContext<X>;
  readonly #rules: HttpObjectRules<X>;

  constructor(context: StorageContext<X>, rules: HttpObjectRules<X>) {
    this.#context = context;
    this.#rules = rules;
  }

  /** Asks for the headers of an object. @throws ObjectNotFoundError unless a 404 is accepted */
  head(request: ObjectRequest, options: CallOptions | undefined): Promise<CloudResponse<null>> {
    return this.#context.connection.empty(
      { notFound: ObjectNotFoundError, ...request, method: 'HEAD' },
      options,
    );
  }

  /** Reads an object's data. @throws ObjectNotFoundError */
  async get(place: ObjectPlace, call: Call): Promise<StorageObject<X['object']>> {
    const { headers } = await this.head(this.#rules.objectRequest('getObject', place), call);
    return this.#object({ place, headers, size: numberIn(headers, 'content-length') });
  }

  /** Begins to read an object. @throws ObjectNotFoundError; ConflictError where a condition does not hold */
  async open(
    { operation, range, ifMatch, ifNoneMatch, ...place }: OpenRequest,
    call: Call,
  ): Promise<OpenedObject<X['object']>> {
    const request = this.#rules.objectRequest(operation, place);
    const headers = defined({
      accept: '*/*',
      range: range === undefined ? undefined : rangeHeader(range),
      'if-match': ifMatchHeader(ifMatch),
      'if-none-match': ifNoneMatch === undefined ? undefined : quoted(ifNoneMatch),
      ...request.headers,
    });
    const response = await this.#context.connection.stream(
      Object.assign({ notFound: ObjectNotFoundError }, request, { method: 'GET', headers } as const),
      call,
    );
    if (response.status === 304) {
      response.body.destroy();
      throw unchanged({ operation, name: place.name, ifNoneMatch }, this.#context.provider);
    }
    const { length, size } = readExtent(response, range, this.#context.details(operation));
    const object = this.#object({ place, headers: response.headers, size });
    const checksum = object.hash === null ? 'ask' : ({ algorithm: 'md5', hex: object.hash } as const);
    return { object, length, checksum, body: response.body };
  }

  #object(response: ObjectResponse): StorageObject<X['object']> {
    return this.#context.models.object(this.#rules.readObject(response));
  }
}

/** Characters that stand in a path as they are, however it is encoded. */
const PLAIN = /^[\w.~/-]*$/;

/** A name as a path; slashes stay. */
export function encodeName(name: string, encode: (part: string) => string = encodeURIComponent): string {
  return PLAIN.test(name) ? name : name.split('/').map(encode).join('/');
}
