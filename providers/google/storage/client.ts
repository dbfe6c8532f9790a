import {
  type Call,
  type ClientRequest,
  type CloudRequest,
  ContainerNotFoundError,
  encodeStrictly,
  type Endpoint,
  JsonClient,
  ObjectNotFoundError,
  type Reader,
} from '../../../src/driver/index.js';
import {
  encodeName,
  type ObjectPlace,
  type StorageContext,
  type StorageObject,
} from '../../../src/storage/index.js';
import { projectOf } from '../credentials.js';
import { errorInBody } from '../errors.js';
import { type GoogleObjectExtra, type GoogleStorageExtras, readResource } from './models.js';
import type { GoogleStorageOptions } from './options.js';

/** Client of Google Cloud Storage's JSON API, with the addresses of buckets and objects. The driver creates one and passes it to its parts. */
export class GoogleStorageClient extends JsonClient<StorageContext<GoogleStorageExtras>> {
  /** Options of the driver. They hold secrets: never print them. */
  readonly options: GoogleStorageOptions;

  constructor(context: StorageContext<GoogleStorageExtras>, options: GoogleStorageOptions) {
    super(context, { errorInBody, pages: { by: 'cursor', field: 'nextPageToken', parameter: 'pageToken' } });
    this.options = options;
  }

  /** Endpoint of a request. */
  async endpoint(request: CloudRequest, call: Call): Promise<Endpoint> {
    const { connection } = this.context;
    return connection.shared.authenticator.endpoint(request, connection, call);
  }

  /** Project for creating and listing buckets. @throws AuthenticationError without one */
  get project(): string {
    return projectOf(this.options);
  }

  /** Path of a bucket in the JSON API. @throws InvalidRequestError for a name that the store refuses */
  bucketPath(operation: string, name: string): string {
    this.context.checks.containerName(operation, name);
    return `/storage/v1/b/${name}`;
  }

  /** Path of an object in the JSON API. @throws InvalidRequestError for a name that the store refuses */
  objectPath(operation: string, { container, name }: ObjectPlace): string {
    const bucket = this.bucketPath(operation, container);
    this.context.checks.objectName(operation, name);
    return `${bucket}/o/${encodeURIComponent(name)}`;
  }

  /** Path of an object's content in the XML API. @throws InvalidRequestError for a name that the store refuses */
  contentPath(operation: string, { container, name }: ObjectPlace): string {
    const { checks } = this.context;
    checks.containerName(operation, container);
    checks.objectName(operation, name);
    return `/${container}/${encodeName(name, encodeStrictly)}`;
  }

  /** A request for an object, or for the version of it that a place names. @throws InvalidRequestError for a name that the store refuses */
  objectRequest(operation: string, place: ObjectPlace): ClientRequest {
    const path = this.objectPath(operation, place);
    return { operation, path, query: { generation: place.version }, notFound: ObjectNotFoundError };
  }

  /** Reads an object's data. @throws ObjectNotFoundError */
  async getObject(
    operation: string,
    place: ObjectPlace,
    call: Call,
  ): Promise<StorageObject<GoogleObjectExtra>> {
    return this.object(await this.get(this.objectRequest(operation, place), call), place.version);
  }

  /** Deletes an object or version. A missing one is no error, nor is a missing bucket, as for the objects of a batch. */
  async deleteObject(operation: string, place: ObjectPlace, call: Call): Promise<void> {
    await this.delete({ ...this.objectRequest(operation, place), notFound: ContainerNotFoundError }, call);
  }

  /** The object in a resource; with the version, if one was requested. */
  object(resource: Reader, version?: string): StorageObject<GoogleObjectExtra> {
    return this.context.models.object({ ...readResource(resource), version });
  }
}
