import type { Call, CallOptions } from '../../call/call.js';
import type { CloudResponse, CloudRequest } from '../../http/request.js';
import { ObjectNotFoundError } from '../../errors.js';
import type { StorageDriver, StorageExtras, StorageOptions } from './driver.js';
import { LadderStorageDriver } from './ladder-driver.js';
import { unchanged } from '../transfer/download.js';
import { defined, ifMatchHeader, numberIn, quoted } from '../http/headers.js';
import {
  containerName,
  type ContainerReference,
  type ObjectPlace,
  StorageObject,
  type StorageObjectData,
} from '../models/models.js';
import type { ObjectRequest, ObjectResponse } from '../http/http-objects.js';
import { rangeHeader, readExtent } from '../http/range.js';
import type { OpenedObject, OpenRequest } from '../models/contract.js';

/** The base of drivers for stores whose objects are resources of HTTP: HEAD tells of one, GET reads it, with Range and If-Match. */
export abstract class HttpStorageDriver<
  Options extends StorageOptions = StorageOptions,
  X extends StorageExtras = StorageExtras,
> extends LadderStorageDriver<Options, X> {
  /** A request for an object, with the headers that reading it needs. @throws InvalidRequestError for a name that the store refuses */
  protected abstract objectRequest(operation: string, place: ObjectPlace): ObjectRequest;
  /** Reads the headers of a HEAD or GET of an object. */
  protected abstract readObject(response: ObjectResponse): StorageObjectData<X['object']>;

  /** Some stores would write errors as JSON if that were asked for. */
  protected override get mediaType(): string {
    return '*/*';
  }

  override async getObject(
    container: ContainerReference,
    name: string,
    options?: CallOptions,
  ): Promise<StorageObject<X['object']>> {
    return this.lookUp({ container: containerName(container), name }, options);
  }

  override async lookUp(place: ObjectPlace, options?: CallOptions): Promise<StorageObject<X['object']>> {
    const operation = 'getObject';
    const { headers } = await this.head(this.objectRequest(operation, place), this.call(options));
    const size = numberIn(headers, 'content-length');
    return this.object({ place, headers, size });
  }

  override async openObject(
    { operation, range, ifMatch, ifNoneMatch, ...place }: OpenRequest,
    call: Call,
  ): Promise<OpenedObject<X['object']>> {
    const request = this.objectRequest(operation, place);
    const headers = defined({
      accept: '*/*',
      range: range === undefined ? undefined : rangeHeader(range),
      'if-match': ifMatchHeader(ifMatch),
      'if-none-match': ifNoneMatch === undefined ? undefined : quoted(ifNoneMatch),
      ...request.headers,
    });
    const response = await this.connection.stream(
      Object.assign({ notFound: ObjectNotFoundError }, request, { method: 'GET', headers } as const),
      call,
    );
    if (response.status === 304) {
      response.body.destroy();
      throw unchanged({ operation, name: place.name, ifNoneMatch }, this.provider);
    }
    const { length, size } = readExtent(response, range, this.details(operation));
    const object = this.object({ place, headers: response.headers, size });
    const checksum = object.hash === null ? 'ask' : ({ algorithm: 'md5', hex: object.hash } as const);
    return { object, length, checksum, body: response.body };
  }

  /** Asks for the headers of an object. @throws ObjectNotFoundError unless a 404 is accepted */
  protected head(request: ObjectRequest, options: CallOptions | undefined): Promise<CloudResponse<null>> {
    return this.sendEmpty({ notFound: ObjectNotFoundError, ...request, method: 'HEAD' }, options);
  }

  /** Sends a request whose answer's body has nothing to say. */
  protected sendEmpty(request: CloudRequest, options: CallOptions | undefined): Promise<CloudResponse<null>> {
    return this.connection.empty(request, options);
  }

  /** The object that an answer tells of. */
  protected object(response: ObjectResponse): StorageObject<X['object']> {
    return new StorageObject(this as StorageDriver, this.readObject(response));
  }
}
