import type { Call, CallOptions } from '../call/call.js';
import type { CloudError, CloudErrorDetails, InvalidRequestError, NotSupportedError } from '../errors.js';
import type { Reader } from '../format/json-reader.js';
import type { Connection } from '../http/connection.js';
import type { ErrorResponse } from '../http/errors/response-error.js';

/** What a client or a part needs of the driver that holds it: the connection, the clock, and errors that name the provider. */
export interface ClientContext {
  /** Provider constant of the driver, such as `'rackspace'`. */
  readonly provider: string;
  /** Region given to the driver, or null. */
  readonly region: string | null;
  /** The connection of the driver. */
  readonly connection: Connection;
  /** Starts the clock for a method that sends several requests. */
  call(options: CallOptions | undefined): Call;
  /** Provider, service and operation, for an error. */
  details(operation: string): CloudErrorDetails;
  /** Reads the object that a response's body should be. @throws MalformedResponseError where it is none */
  reader(body: unknown, operation: string): Reader;
  /** The error for a request that the provider would refuse: `createNode: why.` */
  invalid(operation: string, why: string): InvalidRequestError;
  /** The error for what the provider lacks. */
  unsupported(operation: string, advice?: string): NotSupportedError;
  /** The error for a response that stands within another one: of a batch, or of a job. */
  failureOf(response: ErrorResponse): CloudError;
}
