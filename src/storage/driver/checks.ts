import type { ClientContext } from '../../driver/client-context.js';
import { InvalidRequestError } from '../../errors.js';
import { contentTypeOf } from '../http/content-types.js';
import type { PutTarget } from '../models/contract.js';
import type { StorageLimits } from '../models/limits.js';
import { containerName, type ObjectPlace, type ObjectReference } from '../models/models.js';
import type { UploadOptions } from '../models/options.js';

/** Checks names, metadata and references against a store's limits before a request. */
export class StorageChecks {
  readonly #context: Pick<ClientContext, 'provider' | 'details' | 'unsupported'>;
  readonly #limits: StorageLimits;

  constructor(context: Pick<ClientContext, 'provider' | 'details' | 'unsupported'>, limits: StorageLimits) {
    this.#context = context;
    this.#limits = limits;
  }

  /** Checks a container's name. @throws InvalidRequestError for a name that no container of the store can have, however old it is */
  containerName(operation: string, name: string): void {
    const { existingContainerName, containerName: rule } = this.#limits;
    this.#checkContainer(operation, name, existingContainerName ?? rule);
  }

  /** Checks the name of a container to be made. @throws InvalidRequestError for a name under which the store makes no container */
  newContainerName(operation: string, name: string): void {
    this.#checkContainer(operation, name, this.#limits.containerName);
  }

  /** Checks an object's name. @throws InvalidRequestError for an object name that the store refuses */
  objectName(operation: string, name: string): void {
    const { objectName: longest, refusedName } = this.#limits;
    const isText = typeof name === 'string' && name !== '' && !/\p{Surrogate}/u.test(name);
    const isRefused = isText && refusedName?.pattern.test(name) === true;
    if (isText && !isRefused && Buffer.byteLength(name) <= longest) return;
    if (name === undefined) throw this.#refusal(operation, "the object's name is missing.");
    const shown = typeof name === 'string' ? JSON.stringify(name.slice(0, 60)) : String(name);
    const words = isRefused && refusedName !== undefined ? `, and ${refusedName.words}` : '';
    throw this.#refusal(
      operation,
      `${this.#context.provider} takes no object named ${shown}: a name has 1 to ${longest} bytes of valid UTF-8${words}.`,
    );
  }

  /** Returns metadata with lower-case keys. @throws InvalidRequestError for values that a header cannot hold */
  metadata(operation: string, metadata: Readonly<Record<string, string>>): Record<string, string> {
    const { metadataKey, trimsMetadata = false } = this.#limits;
    const { provider } = this.#context;
    return Object.fromEntries(
      Object.entries(metadata).map(([key, value]) => {
        if (!metadataKey.pattern.test(key))
          throw this.#refusal(
            operation,
            `${provider} takes no metadata key ${JSON.stringify(key)}: a key ${metadataKey.words}.`,
          );
        if (typeof value !== 'string' || /\p{Control}/u.test(value))
          throw this.#refusal(
            operation,
            `the metadata value of ${key} must be a string without control characters.`,
          );
        if (trimsMetadata && value !== value.trim())
          throw this.#refusal(
            operation,
            `the metadata value of ${key} begins or ends in a blank, which ${provider} would lose.`,
          );
        return [key.toLowerCase(), value];
      }),
    );
  }

  /** Checks and completes an upload target. @throws InvalidRequestError */
  target<E extends object>(
    operation: string,
    container: string,
    name: string,
    options: Pick<UploadOptions<E>, 'contentType' | 'metadata' | 'extra'>,
  ): PutTarget<E> {
    this.objectName(operation, name);
    return {
      operation,
      container,
      name,
      contentType: options.contentType ?? contentTypeOf(name),
      metadata: this.metadata(operation, options.metadata ?? {}),
      extra: options.extra,
    };
  }

  /**
   * Container, name and version of a reference. @throws InvalidRequestError for an invalid reference; NotSupportedError for a version if
   * the store has none
   */
  place(object: ObjectReference): ObjectPlace {
    if (typeof object !== 'object' || object === null || object.container === undefined)
      throw new InvalidRequestError(
        `An object is expected: what this driver returned, or { container, name }. Got ${typeof object}.`,
      );
    const place = { container: containerName(object.container), name: object.name };
    if (!('version' in object) || object.version === undefined) return place;
    if (this.#limits.versions === true) return { ...place, version: object.version };
    throw this.#context.unsupported('versions of objects', `It has the present ${object.name} alone.`);
  }

  #checkContainer(operation: string, name: string, { pattern, words }: StorageLimits['containerName']): void {
    if (typeof name === 'string' && pattern.test(name)) return;
    throw this.#refusal(
      operation,
      `${this.#context.provider} takes no container named ${JSON.stringify(name)}: a name ${words}.`,
    );
  }

  #refusal(operation: string, words: string): InvalidRequestError {
    return new InvalidRequestError(`${operation}: ${words}`, this.#context.details(operation));
  }
}
