import type { Call, CallOptions } from '../call/call.js';
import type { CloudError, CloudErrorDetails, InvalidRequestError, NotSupportedError } from '../errors.js';
import type { Reader } from '../format/json-reader.js';
import type { Connection } from '../http/connection.js';
import type { ErrorResponse } from '../http/errors/response-error.js';

/** Access of clients and parts to their driver: the connection, the clock, and errors that name the provider. */
export interface ClientContext {
  /** Provider constant of the driver, such as `'rackspace'`. */
  readonly provider: string;
  /** Region of the driver, or null. */
  readonly region: string | null;
  /** The connection of the driver. */
  readonly connection: Connection;
  /** Starts the clock for a method that sends several requests. */
  call(options: CallOptions | undefined): Call;
  /** Provider, service and operation, for an error. */
  details(operation: string): CloudErrorDetails;
  /** Reads a response's body, which must be an object. @throws MalformedResponseError when it is not */
  reader(body: unknown, operation: string): Reader;
  /** Creates the error for a request that the provider would refuse: `createNode: why.` */
  invalid(operation: string, why: string): InvalidRequestError;
  /** Creates the error for a method that the provider lacks. */
  unsupported(operation: string, advice?: string): NotSupportedError;
  /** Creates the error for a failed response inside another one: of a batch, or of a job. */
  failureOf(response: ErrorResponse): CloudError;
}
