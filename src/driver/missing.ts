import { CloudError, type CloudErrorClass, NotFoundError } from '../errors.js';
import type { CloudRequest, CloudResponse } from '../http/request.js';
import type { ClientContext } from './client-context.js';

/** Class of a 404 whose meaning is the resource of the request. It reaches no caller. */
class TargetMissingError extends NotFoundError {}

/** True for an error that names what the request deletes as missing, whatever its status. */
export function isMissingTarget(error: unknown, { notFound }: Pick<CloudRequest, 'notFound'>): boolean {
  if (!CloudError.is(error)) return false;
  return error instanceof TargetMissingError || (notFound !== undefined && error.code === codeOf(notFound));
}

/**
 * The error for an accepted 404. It is one of {@link isMissingTarget}, unless the API's errors say that something else is missing.
 *
 * @param isApis whether the response has the form of the API's
 */
export function errorOfMissing(
  context: ClientContext,
  request: CloudRequest,
  { status, headers, body }: CloudResponse<Buffer>,
  isApis: boolean,
): CloudError {
  const { operation, method, path } = request;
  if (isApis) {
    const text = body.toString('utf8');
    return context.failureOf({
      request: { ...request, notFound: TargetMissingError },
      status,
      headers,
      text,
    });
  }
  return new NotFoundError(
    `${operation}: the 404 for ${method} ${path} is not ${context.provider}'s, so that nothing is known of the resource. Check the endpoint, and what stands in front of it.`,
    { ...context.details(operation), status },
  );
}

/** Code of a class; none for the class of any resource, which says nothing of this one. */
function codeOf(Missing: CloudErrorClass): string | null {
  const { code } = new Missing('');
  return code === 'not-found' ? null : code;
}
