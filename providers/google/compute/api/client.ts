import {
  type Call,
  type CallOptions,
  type ClientContext,
  type ClientRequest,
  type CloudErrorClass,
  collect,
  InvalidRequestError,
  JsonClient,
  NotFoundError,
  type Reader,
  UnavailableError,
} from '../../../../src/driver/index.js';
import { darkIn, rowsIn } from './aggregated.js';
import { type GceOperation, operationEnd, readOperation } from './operations.js';
import { OwnProject } from './own-project.js';
import {
  globalPlaceOf,
  isKey,
  isNumber,
  isZone,
  locationIn,
  locationOf,
  type NamedPlace,
  type Place,
  placeOf,
  projectKey,
  regionOf,
  type Scope,
} from './places.js';
import { byUse, GceZones, ZONE_FIELDS } from './zones.js';
import { classOfPath } from './errors.js';

/** Rows a page: Google's maximum. */
const PAGE = 500;

/** Project of a client, and its other options. */
export interface GceClientOptions {
  readonly project: string;
  /** Identifies account and project without secrets. */
  readonly account: string;
  /** Region or zone in place of the driver's; null for all. */
  readonly region?: string | null;
}

/** Client of the Compute Engine API: paths of a project, lists over zones, and changes that it waits for. */
export class GceClient extends JsonClient {
  /** Id of the project. */
  readonly project: string;
  /** Identifies account and project without secrets. */
  readonly account: string;
  /** Zone of the driver; null for a region or all zones. */
  readonly zone: string | null;
  /** Region of the driver, or that of its zone; null for all. */
  readonly region: string | null;
  /** Zones, and the choice of one for new resources. */
  readonly zones: GceZones;
  readonly #project: OwnProject;

  constructor(context: ClientContext, { project, account, region }: GceClientOptions) {
    super(context, { pages: { by: 'cursor', field: 'nextPageToken', parameter: 'pageToken' } });
    this.project = project;
    this.account = account;
    this.#project = new OwnProject(this, project);
    const given = region === undefined ? context.region : region;
    this.zone = given !== null && isZone(given) ? given : null;
    this.region = this.zone === null ? given : regionOf(this.zone);
    const all = async (call: CallOptions): Promise<string[]> => {
      const request = { operation: 'listLocations', path: this.path('zones') };
      return byUse(await collect(this.rows(request, ZONE_FIELDS, (zone) => zone, call)));
    };
    this.zones = new GceZones(context, { account, zone: this.zone, region: this.region, all });
  }

  /** A path below the project: `/projects/p/zones/z/instances`. */
  path(...parts: readonly string[]): string {
    return `/${this.name(...parts)}`;
  }

  /** The same without a slash before it, as bodies name resources. */
  name(...parts: readonly string[]): string {
    return ['projects', projectKey(this.project), ...parts].join('/');
  }

  /** The path of a resource. */
  at(collection: string, { scope, key }: Place): string {
    return this.path(scope, collection, key);
  }

  /** Starts a change. The request may be repeated: Google recognises it by its `requestId`. @throws as the operation ended, if it has */
  async begin(request: ClientRequest, call: CallOptions): Promise<GceOperation> {
    const operation = await this.start(request, call);
    this.check(operation, request);
    return operation;
  }

  /** As {@link begin}, but returns an operation that has failed: one for several instances may have made some. */
  async start(request: ClientRequest, call: CallOptions): Promise<GceOperation> {
    const query = { requestId: crypto.randomUUID(), ...request.query };
    return readOperation(await this.post({ ...request, query, idempotent: true }, call));
  }

  /** Makes a change, and waits until it is made. @throws as the operation ended */
  async change(request: ClientRequest, call: Call): Promise<GceOperation> {
    return this.finish(await this.begin(request, call), request, call);
  }

  /** As {@link change}, by PATCH. */
  async amend(request: ClientRequest, call: Call): Promise<GceOperation> {
    const query = { requestId: crypto.randomUUID(), ...request.query };
    const body = await this.patch({ ...request, query, idempotent: true }, call);
    return this.finish(this.#accepted(body, request), request, call);
  }

  /** As {@link change}, by PUT. */
  async replace(request: ClientRequest, call: Call): Promise<GceOperation> {
    const query = { requestId: crypto.randomUUID(), ...request.query };
    return this.finish(this.#accepted(await this.put({ ...request, query }, call), request), request, call);
  }

  /** Starts a deletion. Null if the resource is gone already. @throws NotFoundError without its project or zone */
  async beginDelete(request: ClientRequest, call: CallOptions): Promise<GceOperation | null> {
    const notFound = request.notFound ?? classOfPath(request.path);
    const named = notFound === undefined ? request : { ...request, notFound };
    const response = await this.deleteIfThere(named, call);
    return response === null ? null : this.#accepted(response.body, request);
  }

  /** Deletes something, and waits until it is gone. That it is gone already is no error. */
  async drop(request: ClientRequest, call: Call): Promise<void> {
    const operation = await this.beginDelete(request, call);
    if (operation !== null) await this.finish(operation, request, call);
  }

  /** Waits until an operation has ended. @throws the error that it ended in */
  async finish(operation: GceOperation, request: ClientRequest, call: Call): Promise<GceOperation> {
    if (operation.status === 'DONE') return operation;
    const ended = await operationEnd(this, operation, call);
    this.check(ended, request);
    return ended;
  }

  /** @throws the error of an operation that has failed, as if it were the response to the request */
  check({ failure }: GceOperation, request: ClientRequest): void {
    if (failure === null) return;
    const { status, text } = failure;
    throw this.context.failureOf({ request: { method: 'POST', ...request }, status, headers: {}, text });
  }

  /** Operations of a scope that fit a filter. */
  async operations(scope: Scope, filter: string, fields: string, call: CallOptions): Promise<GceOperation[]> {
    const request = {
      operation: 'waitForOperation',
      path: this.path(scope, 'operations'),
      query: { filter, maxResults: PAGE, ...fieldsOf(`items(${fields})`) },
    };
    return collect(this.listPages(request, operationsOf, call));
  }

  /** The operations of the driver's zone, its region or all zones that fit a filter. */
  async operationsAbout(filter: string, fields: string, call: Call): Promise<GceOperation[]> {
    if (this.zone !== null) return this.operations(`zones/${this.zone}`, filter, fields, call);
    const request = { operation: 'waitForOperation', query: { filter } };
    return collect(this.everywhere('operations', request, fields, readOperation, call));
  }

  /** Lists one scope, page by page. `fields` names the fields of a row; null for all. */
  rows<Item>(
    request: ClientRequest,
    fields: string | null,
    read: (row: Reader) => Item | null,
    call: CallOptions,
  ): AsyncIterable<Item> {
    const query = { maxResults: PAGE, ...fieldsOf(fields && `items(${fields})`), ...request.query };
    return this.listPages({ ...request, query }, (page) => page.optionalList('items').map(read), call);
  }

  /** Lists all scopes of the driver's region: one request for all zones. */
  async *everywhere<Item>(
    collection: string,
    request: Omit<ClientRequest, 'path'>,
    fields: string | null,
    read: (row: Reader) => Item | null,
    options: CallOptions,
  ): AsyncGenerator<Item, void, undefined> {
    const call = this.context.call(options);
    const all = this.region === null ? null : await this.zones.here(request.operation, call);
    const wanted = fields && `items/*/${collection}(${fields}),items/*/warning,unreachables`;
    const query = { maxResults: PAGE, ...fieldsOf(wanted), ...request.query };
    const isHere = (scope: string): boolean => this.#isHere(scope, all);
    const path = this.path('aggregated', collection);
    yield* this.listPages(
      { ...request, path, query },
      (page) => {
        const dark = darkIn(page, isHere);
        if (dark.length > 0) throw this.#partial(dark, request.operation);
        return rowsIn(page, collection, isHere).map(read);
      },
      call,
    );
  }

  /**
   * Finds the place of a resource: from its path, in the driver's zone, or by a list over all zones.
   *
   * @throws the given class when there is none; InvalidRequestError when a name exists in several zones
   */
  async locate(
    reference: { readonly id: string } | string,
    { collection, operation, notFound }: Located,
    call: CallOptions,
  ): Promise<Place> {
    const place = placeOf(reference, collection);
    if (place !== null) return this.#own(place, operation, call);
    const key = typeof reference === 'string' ? reference : reference.id;
    const known = typeof reference === 'string' ? null : locationIn(reference);
    if (isKey(key) && known !== null) return { scope: known, key };
    if (isKey(key) && this.zone !== null && collection !== 'addresses')
      return { scope: `zones/${this.zone}`, key };
    const [found, second] = isKey(key)
      ? await this.search(key, { collection, operation, notFound }, call)
      : [];
    if (found === undefined) throw this.missing(operation, collection, key, notFound);
    if (second !== undefined)
      throw new InvalidRequestError(
        `${operation}: there are several ${collection} named ${key}: ${locationOf(found.scope)}/${key} and ${locationOf(second.scope)}/${key}; say which.`,
        this.context.details(operation),
      );
    return found;
  }

  /**
   * Finds the place of a resource of the whole project: from its path, or by its name or number.
   *
   * @throws the given class for anything else; InvalidRequestError for the path of another project's
   */
  async global(
    reference: string,
    { collection, operation, notFound }: Located,
    call: CallOptions,
  ): Promise<Place> {
    const place = globalPlaceOf(reference, collection);
    if (place === null) throw this.missing(operation, collection, reference, notFound);
    return this.#own(place, operation, call);
  }

  /** Error for a missing resource. */
  missing(operation: string, collection: string, key: string, NotFound: CloudErrorClass = NotFoundError) {
    const where = this.zone ?? this.region ?? 'any zone';
    return new NotFound(
      `${operation}: the project ${this.project} has none of its ${collection} called ${key} in ${where}.`,
      this.context.details(operation),
    );
  }

  /** Places of the resources with a name or number. */
  private async search(key: string, { collection, operation }: Located, call: CallOptions): Promise<Place[]> {
    const query = { filter: isNumber(key) ? `id=${key}` : `name="${key}"` };
    const fields = 'id,name,selfLink';
    const read = (row: Reader): Place | null =>
      row.id('id') === key || row.string('name') === key ? placeOf(row.string('selfLink'), collection) : null;
    return collect(this.everywhere(collection, { operation, query }, fields, read, call));
  }

  /** @throws InvalidRequestError for another project's resource: the driver would act on its own of that name */
  async #own(place: NamedPlace, operation: string, call: CallOptions): Promise<Place> {
    const { project } = place;
    if (project === null || (await this.#project.is(project, operation, call))) return place;
    throw new InvalidRequestError(
      `${operation}: the path is of the project ${project}, and this driver is of ${this.project}; a driver with the option projectId: ${JSON.stringify(project)} has it.`,
      this.context.details(operation),
    );
  }

  #accepted(body: Reader, request: ClientRequest): GceOperation {
    const operation = readOperation(body);
    this.check(operation, request);
    return operation;
  }

  /** A partial list must not be returned as complete. */
  #partial(dark: readonly Scope[], operation: string): UnavailableError {
    return new UnavailableError(
      `${operation}: Google could not ask ${dark.join(', ')}, so that the list is not whole; a driver of another region or zone can be asked.`,
      this.context.details(operation),
    );
  }

  #isHere(scope: string, all: readonly string[] | null): boolean {
    if (all === null) return true;
    const location = locationOf(scope);
    return scope === 'global' || location === this.region || (location !== null && all.includes(location));
  }
}

/** A resource to find, with the method, and the class of the error when it is missing. */
export interface Located {
  readonly collection: string;
  readonly operation: string;
  readonly notFound: CloudErrorClass;
}

/** The parts of a response that are wanted, without blanks between them. */
function fieldsOf(fields: string | null): { readonly fields?: string; readonly prettyPrint: false } {
  return fields === null ? { prettyPrint: false } : { fields: `${fields},nextPageToken`, prettyPrint: false };
}

function operationsOf(page: Reader): GceOperation[] {
  return page.optionalList('items').map(readOperation);
}
