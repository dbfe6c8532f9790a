import {
  type CallOptions,
  type ClientContext,
  type ClientRequest,
  type CloudRequest,
  type CloudResponse,
  headerValue,
  idOf,
  InvalidRequestError,
  JsonClient,
  type Query,
  type Reader,
} from '../../../src/driver/index.js';
import { forgetIfMissing } from './once.js';
import { ArmOperations, type ArmProgress } from './operations.js';
import type { ArmPlace } from './options.js';
import { formatResourceId, parseResourceId, type ResourceId } from './resource-id.js';
import type { ArmType } from './types.js';

/** Something of a driver's, by its model, its id, or its name in the driver's resource group. */
export type ArmReference =
  | {
      /** Its full id. */
      readonly id: string;
    }
  | string;

/** Target of a request: one resource, or all of a type. */
export interface ArmAddress {
  readonly path: string;
  readonly query: Query;
}

/** Default group, which the driver creates. */
export const OWN_GROUP = 'skylane';

/** Response to a change: the resource, and the operation that completes it. */
export interface ArmChange {
  /** The resource after the response; an empty object without a body. */
  readonly body: Reader;
  /** The running operation; null if it has ended. */
  readonly progress: ArmProgress | null;
}

/** Requests to the Azure Resource Manager: JSON, an `api-version` with each, lists by `nextLink`, changes that go on after their response. */
export class ArmClient extends JsonClient {
  readonly place: ArmPlace;
  readonly operations: ArmOperations;

  constructor(context: ClientContext, place: ArmPlace) {
    super(context, { pages: { by: 'link', field: 'nextLink' } });
    this.place = place;
    this.operations = new ArmOperations(context);
  }

  /** The group that new things are made in. */
  get group(): string {
    return this.place.resourceGroup ?? OWN_GROUP;
  }

  /**
   * Path of a resource, or of an action on it: by its id, or by its name in the driver's group.
   *
   * @throws InvalidRequestError for the id of another type, and for a name that would lead elsewhere
   */
  at(type: ArmType, reference: ArmReference, operation: string, action = ''): ArmAddress {
    const path = encodeURI(this.idOf(type, reference, operation)) + (action === '' ? '' : `/${action}`);
    return { path, query: { 'api-version': type.version } };
  }

  /** Full id of a resource given by id or name. @throws as {@link at} */
  idOf(type: ArmType, reference: ArmReference, operation: string): string {
    const text = idOf(reference);
    const parsed = text.startsWith('/') ? parseResourceId(text) : null;
    if (parsed !== null && parsed.type.toLowerCase() === type.type.toLowerCase())
      return formatResourceId({ ...parsed, type: type.type });
    const names = text.split('/');
    const own: ResourceId = {
      subscriptionId: this.place.subscriptionId,
      resourceGroup: this.group,
      type: type.type,
      names,
    };
    const isWhole = names.length === type.type.split('/').length - 1;
    if (isWhole && parseResourceId(formatResourceId(own)) !== null) return formatResourceId(own);
    throw new InvalidRequestError(
      `${operation}: ${JSON.stringify(text.slice(0, 200))} is neither an id of ${type.type} nor a name of one.`,
      this.context.details(operation),
    );
  }

  /** All of a type that the driver sees: of its group, or of the subscription. */
  all(type: ArmType): ArmAddress {
    const { resourceGroup } = this.place;
    const group = resourceGroup === null ? '' : `/resourceGroups/${encodeURIComponent(resourceGroup)}`;
    return {
      path: this.subscription(`${group}/providers/${type.type}`),
      query: { 'api-version': type.version },
    };
  }

  /** All of a type in the group of a resource, whether the driver sees them or not. */
  allBeside(type: ArmType, id: string, operation: string): ArmAddress {
    const parsed = parseResourceId(id);
    if (parsed === null) throw this.context.invalid(operation, `${id} is no id of a resource`);
    const { subscriptionId, resourceGroup } = parsed;
    const path = `/subscriptions/${subscriptionId}/resourceGroups/${resourceGroup}/providers/${type.type}`;
    return { path: encodeURI(path), query: { 'api-version': type.version } };
  }

  /** A path within the subscription. */
  subscription(path: string): string {
    return `/subscriptions/${this.place.subscriptionId}${path}`;
  }

  /** True if a resource is in the driver's group and region. */
  sees(resource: Reader): boolean {
    const { resourceGroup, region } = this.place;
    const group = parseResourceId(resource.id('id'))?.resourceGroup.toLowerCase();
    const location = resource.optionalString('location');
    return (
      (resourceGroup === null || group === resourceGroup.toLowerCase()) &&
      (region === null || location === null || shortLocation(location) === region)
    );
  }

  /** All of a type that the driver sees, page by page; null leaves a row out. */
  listAll<Item>(
    type: ArmType,
    operation: string,
    read: (row: Reader) => Item | null,
    options?: CallOptions,
  ): AsyncIterable<Item> {
    return this.list(
      { operation, ...this.all(type) },
      'value',
      (row) => (this.sees(row) ? read(row) : null),
      options,
    );
  }

  /** Reads a resource. */
  find(type: ArmType, reference: ArmReference, operation: string, options?: CallOptions): Promise<Reader> {
    const { notFound } = type;
    return this.get({ operation, ...this.at(type, reference, operation), notFound }, options);
  }

  /** Sends a PUT and reads what it returns. */
  override put(request: ClientRequest, options?: CallOptions): Promise<Reader> {
    return forgetIfMissing(this.context, () => super.put(request, options));
  }

  /** Sends a change, and returns its running operation. */
  async change(request: CloudRequest, options?: CallOptions): Promise<ArmChange> {
    const response = await this.#changed(request, options);
    if (response === null) return { body: this.context.reader({}, request.operation), progress: null };
    const { status, body: read, headers } = response;
    const url = headerValue(headers, 'azure-asyncoperation') ?? null;
    const location = headerValue(headers, 'location') ?? null;
    const goesOn = status === 201 || status === 202;
    const progress =
      !goesOn || (url === null && (location === null || status === 201))
        ? null
        : { url, location, headers, request };
    return { body: read, progress };
  }

  /**
   * Sends a change; null if it deletes what is missing. A missing group is no error then: it takes all with it. A missing subscription is
   * one.
   */
  async #changed(
    request: CloudRequest,
    options: CallOptions | undefined,
  ): Promise<CloudResponse<Reader> | null> {
    if (request.method === 'DELETE') return this.deleteIfThere({ accept: [], ...request }, options);
    const send = () => this.context.connection.json(request, options);
    const response = await (request.method === 'PUT' ? forgetIfMissing(this.context, send) : send());
    return { ...response, body: this.context.reader(response.body ?? {}, request.operation) };
  }

  /** Sends a change and waits for its end. Returns the first response. @throws the operation's error */
  async complete(request: CloudRequest, options?: CallOptions): Promise<Reader> {
    const call = this.context.call(options);
    const { body, progress } = await this.change(request, call);
    if (progress !== null) await this.operations.wait(progress, call);
    return body;
  }

  /** Sends an action and waits for its result. */
  async result(request: CloudRequest, options?: CallOptions): Promise<Reader> {
    const call = this.context.call(options);
    const { body, progress } = await this.change(request, call);
    return progress === null ? body : this.operations.result(progress, call);
  }

  /** Deletes a resource and waits for the end. A missing one is no error. */
  async remove(
    type: ArmType,
    reference: ArmReference,
    operation: string,
    options?: CallOptions,
  ): Promise<void> {
    const address = this.at(type, reference, operation);
    await this.complete({ operation, method: 'DELETE', ...address, accept: [404] }, options);
  }

  /** An action of a resource, to send. */
  action(
    type: ArmType,
    reference: ArmReference,
    {
      operation,
      action,
      json,
    }: { readonly operation: string; readonly action: string; readonly json?: unknown },
  ): CloudRequest {
    const { notFound } = type;
    const address = this.at(type, reference, operation, action);
    return { operation, method: 'POST', ...address, notFound, ...(json === undefined ? {} : { json }) };
  }
}

/** Locations may be written `West Europe` too. */
export function shortLocation(location: string): string {
  return location.replaceAll(' ', '').toLowerCase();
}
