import {
  type Call,
  type ClientContext,
  type CloudError,
  ConflictError,
  decodePercent,
  MalformedResponseError,
  PermissionError,
  UnavailableError,
} from '../../../src/driver/index.js';
import type { BatchFailure, ObjectPlace, ObjectReference, StoreBatches } from '../../../src/storage/index.js';
import type { SwiftClient } from './client.js';
import { largeObjectIn } from './large-objects.js';

/** Deletes many objects with one request. @see https://docs.openstack.org/swift/latest/middleware.html#module-swift.common.middleware.bulk */
export class SwiftBatches implements StoreBatches {
  readonly #client: SwiftClient;

  constructor(client: SwiftClient) {
    this.#client = client;
  }

  accepts(object: ObjectReference): boolean {
    return largeObjectIn(object) === 'none';
  }

  async delete(objects: readonly ObjectReference[], call: Call): Promise<readonly BatchFailure[]> {
    const operation = 'deleteObjects';
    const { context } = this.#client;
    const paths = objects.map((object) => this.#client.objectPath(operation, context.checks.place(object)));
    const names = new Map(objects.map((object) => [bulkName(context.checks.place(object)), object]));
    const response = await this.#client.bulk(
      {
        operation,
        method: 'POST',
        path: '',
        query: { 'bulk-delete': 'true' },
        headers: { 'content-type': 'text/plain' },
        body: paths.join('\n'),
        idempotent: true,
      },
      call,
    );
    const failures = bulkFailures(this.#client, response.body, operation);
    this.#checkCounts(response.body, objects.length - failures.length);
    return failures.map(({ path, status, error }) => {
      const object = names.get(decodePercent(path));
      if (object === undefined)
        throw new MalformedResponseError(
          `${operation}: Swift reports ${status} for ${path}, which was not asked for.`,
          context.details(operation),
        );
      return { object, error };
    });
  }

  /** Objects missing in the response count as not deleted. @throws MalformedResponseError */
  #checkCounts(body: unknown, expected: number): void {
    const operation = 'deleteObjects';
    const { context } = this.#client;
    const response = context.reader(body, operation);
    const deleted = response.optionalCount('Number Deleted');
    const missing = response.optionalCount('Number Not Found');
    if (deleted === null || missing === null || deleted + missing >= expected) return;
    throw new MalformedResponseError(
      `${operation}: of ${expected} objects Swift says that it has deleted ${deleted} and that ${missing} were not there, and nothing of the rest.`,
      context.details(operation),
    );
  }
}

interface BulkFailure {
  readonly path: string;
  readonly status: string;
  readonly error: CloudError;
}

/** Failures of a bulk request, whose status is always 200. */
export function bulkFailures(
  { context }: SwiftClient,
  body: unknown,
  operation: string,
): readonly BulkFailure[] {
  const response = context.reader(body, operation);
  const errors: unknown = response.raw['Errors'];
  if (!Array.isArray(errors)) throw response.wrong('Errors', 'a list');
  const failures = errors.map((entry: unknown) => {
    const [path, status] = Array.isArray(entry) ? (entry as unknown[]) : [];
    if (typeof path !== 'string' || typeof status !== 'string')
      throw response.wrong('Errors', 'a list of pairs of text');
    return { path, status, error: bulkError(context, operation, path, status) };
  });
  const overall = response.string('Response Status');
  if (failures.length === 0 && !/^[24]00|^404/.test(overall))
    throw bulkError(context, operation, 'all', overall);
  return failures;
}

function bulkError(context: ClientContext, operation: string, path: string, status: string): CloudError {
  const code = Number.parseInt(status, 10);
  const type = code === 409 ? ConflictError : code >= 500 ? UnavailableError : PermissionError;
  return new type(`${operation}: ${context.provider} could not delete ${path}: ${status}.`, {
    ...context.details(operation),
    status: Number.isNaN(code) ? null : code,
    retryable: code >= 500,
  });
}

/** As bulk requests name an object. */
function bulkName({ container, name }: ObjectPlace): string {
  return `/${container}/${name}`;
}
