import {
  type Call,
  type CallOptions,
  type CloudError,
  ConflictError,
  decodePercent,
  MalformedResponseError,
  PermissionError,
  UnavailableError,
} from '../../../src/driver/index.js';
import {
  type BatchFailure,
  knownObject,
  type ObjectPlace,
  type ObjectReference,
  type StorageObject,
} from '../../../src/storage/index.js';
import type { SwiftOptions } from './client.js';
import { SwiftContainers } from './containers.js';
import { isStaticLarge } from './headers.js';
import type { SwiftObjectExtra } from './models.js';

/** Objects deleted: one, a large one with its segments, many in one request. */
export abstract class SwiftDeletes<
  Options extends SwiftOptions = SwiftOptions,
> extends SwiftContainers<Options> {
  override async deleteObject(object: ObjectReference, options?: CallOptions): Promise<void> {
    const call = this.call(options);
    const place = this.locate(object);
    const large = await this.largeObjectOf(object, call);
    if (large === 'gone') return;
    const request = {
      operation: 'deleteObject',
      method: 'DELETE',
      path: this.objectPath('deleteObject', place),
      accept: [404],
    } as const;
    if (large !== 'static') {
      await this.sendEmpty(request, call);
      return;
    }
    const response = await this.connection.json(
      { ...request, query: { 'multipart-manifest': 'delete' } },
      call,
    );
    if (response.status !== 404) this.#checkBulk(response.body, 'deleteObject');
  }

  override isOpen({ size, hash, extra }: StorageObject<SwiftObjectExtra>): boolean {
    return size === null || (size === 0 && hash === null && extra.largeObject === null);
  }

  override canDeleteInBatch(object: ObjectReference): boolean {
    return largeObjectIn(object) === 'none';
  }

  override async deleteBatch(
    objects: readonly ObjectReference[],
    call: Call,
  ): Promise<readonly BatchFailure[]> {
    const operation = 'deleteObjects';
    const paths = objects.map((object) => this.objectPath(operation, this.locate(object)));
    const names = new Map(objects.map((object) => [bulkName(this.locate(object)), object]));
    const response = await this.connection.json(
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
    const failures = this.#bulkFailures(response.body, operation);
    this.#checkCounts(response.body, objects.length - failures.length);
    return failures.map(({ path, status, error }) => {
      const object = names.get(decodePercent(path));
      if (object === undefined)
        throw new MalformedResponseError(
          `${operation}: Swift reports ${status} for ${path}, which was not asked for.`,
          this.details(operation),
        );
      return { object, error };
    });
  }

  /** Whether an object is a manifest, where that is not known yet. */
  protected async largeObjectOf(object: ObjectReference, call: Call): Promise<'static' | 'other' | 'gone'> {
    const known = largeObjectIn(object);
    if (known !== null) return known === 'static' ? 'static' : 'other';
    const request = this.objectRequest('deleteObject', this.locate(object));
    const { status, headers } = await this.head({ ...request, accept: [404] }, call);
    if (status === 404) return 'gone';
    return isStaticLarge(headers) ? 'static' : 'other';
  }

  /** What a bulk request could not delete; it answers 200 whatever happened. */
  #bulkFailures(body: unknown, operation: string): readonly BulkFailure[] {
    const response = this.reader(body, operation);
    const errors: unknown = response.raw['Errors'];
    if (!Array.isArray(errors)) throw response.wrong('Errors', 'a list');
    const failures = errors.map((entry: unknown) => {
      const [path, status] = Array.isArray(entry) ? (entry as unknown[]) : [];
      if (typeof path !== 'string' || typeof status !== 'string')
        throw response.wrong('Errors', 'a list of pairs of text');
      return { path, status, error: this.#bulkError(operation, path, status) };
    });
    const overall = response.string('Response Status');
    if (failures.length === 0 && !/^[24]00|^404/.test(overall))
      throw this.#bulkError(operation, 'all', overall);
    return failures;
  }

  /** Objects of which nothing is said are not deleted. @throws MalformedResponseError */
  #checkCounts(body: unknown, expected: number): void {
    const operation = 'deleteObjects';
    const response = this.reader(body, operation);
    const deleted = response.optionalCount('Number Deleted');
    const missing = response.optionalCount('Number Not Found');
    if (deleted === null || missing === null || deleted + missing >= expected) return;
    throw new MalformedResponseError(
      `${operation}: of ${expected} objects Swift says that it has deleted ${deleted} and that ${missing} were not there, and nothing of the rest.`,
      this.details(operation),
    );
  }

  #checkBulk(body: unknown, operation: string): void {
    const [failure] = this.#bulkFailures(body, operation);
    if (failure !== undefined) throw failure.error;
  }

  #bulkError(operation: string, path: string, status: string): CloudError {
    const code = Number.parseInt(status, 10);
    const type = code === 409 ? ConflictError : code >= 500 ? UnavailableError : PermissionError;
    return new type(`${operation}: ${this.provider} could not delete ${path}: ${status}.`, {
      ...this.details(operation),
      status: Number.isNaN(code) ? null : code,
      retryable: code >= 500,
    });
  }
}

interface BulkFailure {
  readonly path: string;
  readonly status: string;
  readonly error: CloudError;
}

/** As bulk requests name an object. */
function bulkName({ container, name }: ObjectPlace): string {
  return `/${container}/${name}`;
}

function largeObjectIn(object: ObjectReference): SwiftObjectExtra['largeObject'] {
  const extra: Partial<SwiftObjectExtra> | undefined = knownObject(object)?.extra;
  return extra?.largeObject ?? null;
}
