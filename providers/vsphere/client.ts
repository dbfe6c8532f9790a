import {
  type Call,
  type CallOptions,
  type ClientContext,
  type CloudErrorClass,
  CloudError,
  MalformedResponseError,
  outcomeUnknown,
  type Page,
  pollUntil,
  RegionNotFoundError,
  SharedCache,
  walkPages,
  XmlElement,
  XmlReader,
} from '../../src/driver/index.js';
import { taskError } from './errors.js';
import { SERVICE } from './options.js';
import { envelope, HEADERS, leaf, node, PATH, type Ref, refTo, responseIn } from './soap.js';
import { ENDED, type TaskInfo, taskInfo, UNDER_WAY } from './tasks.js';

/** Objects of a page. */
const PAGE = 500;

/** A method of a managed object. */
export interface VsphereCall {
  /** The method that the user called, for errors. */
  readonly operation: string;
  /** Name of the API's method, such as `PowerOnVM_Task`. */
  readonly method: string;
  readonly on: Ref;
  /** Its parameters, in the order of the API's schema. */
  readonly content?: string;
  readonly idempotent?: boolean;
  readonly notFound?: CloudErrorClass;
  /** Values that no error may repeat. */
  readonly confidential?: readonly unknown[];
}

/** Which properties to read, by type of object. */
export type Wanted = Readonly<Record<string, readonly string[]>>;

/** A step on the way from a folder to objects: the objects of one type lead to those that a property names. */
export type Step = readonly [type: string, property: string];

/** A list of objects below the datacenter, or below the root. */
export interface Listing {
  readonly operation: string;
  readonly wanted: Wanted;
  readonly steps: readonly Step[];
}

/** One object, or those of one id. */
export interface Single {
  readonly operation: string;
  readonly wanted: Wanted;
  readonly notFound?: CloudErrorClass;
}

/** Properties of an object, as children of one element, under their whole names: `config.template`. */
export interface Properties {
  readonly id: string;
  readonly element: XmlElement;
  readonly read: XmlReader;
}

/** Where lists begin: the collector of properties, and the root folder or the datacenter. */
interface Roots {
  readonly collector: Ref;
  readonly start: Ref;
}

/** Client of vCenter's API. The driver creates one and passes it to its parts. */
export class VsphereClient {
  /** The driver's connection, and errors in its name. */
  readonly context: ClientContext;
  readonly #roots = new SharedCache<Roots>();

  constructor(context: ClientContext) {
    this.context = context;
  }

  /** Calls a method and returns its response. */
  async invoke(call: VsphereCall, options?: CallOptions): Promise<XmlElement> {
    return responseIn(await this.#send(call, options), call.method, this.context.details(call.operation));
  }

  /**
   * Runs a method that is a task to its end; returns the id of the object that it made, or null.
   *
   * @throws the error of the task; an UnavailableError or TimeoutError without a status when its outcome could not be seen
   */
  async run(task: VsphereCall, options?: CallOptions): Promise<string | null> {
    const call = this.context.call(options);
    const started = await this.invoke(task, call);
    const id = new XmlReader(started, '', this.context.details(task.operation)).id('returnval');
    const info = await this.#ended(task, id, call);
    if (info.state === 'success') return info.made;
    throw this.context.failureOf({
      request: requestOf(task),
      status: 500,
      headers: {},
      text: taskError(info.fault),
    });
  }

  /** State and outcome of a task when it has ended. An error here is not that of the task, which goes on. */
  async #ended({ operation, method }: VsphereCall, id: string, call: Call): Promise<TaskInfo> {
    const details = this.context.details(operation);
    try {
      const request = await this.#retrieval({ type: 'Task', id }, { Task: ['info'] }, operation, call);
      return await pollUntil(
        async (asking) => {
          const info = taskInfo(await this.#send(request, asking));
          if (ENDED.has(info.state)) return info;
          if (UNDER_WAY.has(info.state)) return null;
          throw new MalformedResponseError(
            `${operation}: vCenter does not tell the state of ${id}.`,
            details,
          );
        },
        call,
        { firstWait: 250, longestWait: 3_000 },
      );
    } catch (error) {
      throw outcomeUnknown(
        error,
        `vCenter accepted ${method} as ${id}, and its outcome could not be seen`,
        details,
      );
    }
  }

  /** Lists objects, page by page; the first page is found in one request. */
  list({ operation, wanted, steps }: Listing, options?: CallOptions): AsyncIterable<Properties> {
    const call = this.context.call(options);
    return this.#pages(operation, call, async () => {
      const { collector, start } = await this.#rootsOf(operation, call);
      return retrieval(operation, { collector, start, wanted, steps });
    });
  }

  /** Reads one object. @throws `notFound` when vCenter has none of this id */
  async get(ref: Ref, { operation, wanted, notFound }: Single, options?: CallOptions): Promise<Properties> {
    const call = this.context.call(options);
    const request = await this.#retrieval(ref, wanted, operation, call);
    const response = await this.invoke({ ...request, ...(notFound && { notFound }) }, call);
    const [found] = this.#objects(response, operation);
    if (found !== undefined) return found;
    const Missing = notFound ?? CloudError;
    throw new Missing(
      `${operation}: ${this.context.provider} has no ${ref.id}.`,
      this.context.details(operation),
    );
  }

  /** Reads pages. A list that is left before its end is given up: vCenter keeps the rest of each, and fails when there are too many. */
  async *#pages(
    operation: string,
    call: Call,
    first: () => Promise<VsphereCall>,
  ): AsyncGenerator<Properties, void, undefined> {
    const details = this.context.details(operation);
    const request = await first();
    const onRest = (method: string, token: string): VsphereCall => ({
      operation,
      method,
      on: request.on,
      content: leaf('token', token),
    });
    let rest: string | null = null;
    let page = 0;
    const read = async (): Promise<Page<Properties>> => {
      const next = rest === null ? request : onRest('ContinueRetrievePropertiesEx', rest);
      const response = await this.invoke(next, call);
      const body = new XmlReader(response, '', details).optionalObject('returnval');
      rest = body?.optionalString('token') || null;
      page += 1;
      // Tokens may be the same for all pages of a list, which their number tells apart.
      return { items: this.#objects(response, operation), next: rest === null ? null : { page } };
    };
    try {
      yield* walkPages<Properties>({}, read, details);
    } finally {
      if (rest !== null) await this.#giveUp(onRest('CancelRetrievePropertiesEx', rest), call);
    }
  }

  async #giveUp(rest: VsphereCall, call: Call): Promise<void> {
    try {
      await this.invoke(rest, call);
    } catch {
      // The rest ends with the session then.
    }
  }

  async #retrieval(ref: Ref, wanted: Wanted, operation: string, call: Call): Promise<VsphereCall> {
    const { collector } = await this.#rootsOf(operation, call);
    return retrieval(operation, { collector, start: ref, wanted, steps: [] });
  }

  #objects(response: XmlElement, operation: string): Properties[] {
    const details = this.context.details(operation);
    const objects = response.child('returnval')?.all('objects') ?? [];
    return objects.map((object) => {
      const id = new XmlReader(object, '', details).id('obj');
      const element = new XmlElement(id);
      for (const property of object.all('propSet')) element.add(renamed(property));
      return { id, element, read: new XmlReader(element, id, details) };
    });
  }

  #rootsOf(operation: string, call: Call): Promise<Roots> {
    return this.#roots.get('roots', (shared) => this.#findRoots(operation, shared), call);
  }

  async #findRoots(operation: string, call: Call): Promise<Roots> {
    const request = { operation, method: 'RetrieveServiceContent', on: SERVICE, idempotent: true };
    const response = await this.invoke(request, call);
    const content = new XmlReader(response, '', this.context.details(operation)).object('returnval');
    const collector = { type: 'PropertyCollector', id: content.id('propertyCollector') };
    const root = { type: 'Folder', id: content.id('rootFolder') };
    const { region } = this.context;
    if (region === null) return { collector, start: root };
    const steps: Step[] = [['Folder', 'childEntity']];
    const wanted = { Datacenter: ['name'] };
    const search = retrieval(operation, { collector, start: root, wanted, steps });
    const names: string[] = [];
    for await (const { id, read } of this.#pages(operation, call, () => Promise.resolve(search))) {
      names.push(read.string('name'));
      if (names.at(-1) === region) return { collector, start: { type: 'Datacenter', id } };
    }
    throw new RegionNotFoundError(
      `${operation}: vCenter has no datacenter named ${region}; there are ${names.join(', ')}.`,
      this.context.details(operation),
    );
  }

  async #send(call: VsphereCall, options: CallOptions | undefined): Promise<Buffer> {
    return (await this.context.connection.bytes(requestOf(call), options)).body;
  }
}

function requestOf({ operation, method, on, content = '', ...others }: VsphereCall) {
  const body = envelope(method, on, content);
  return { operation, method: 'POST', path: PATH, headers: HEADERS, body, ...others } as const;
}

interface Retrieval {
  readonly collector: Ref;
  readonly start: Ref;
  readonly wanted: Wanted;
  readonly steps: readonly Step[];
}

/** A request for properties of an object, or of those that lie below it: every step may follow every other. */
function retrieval(operation: string, { collector, start, wanted, steps }: Retrieval): VsphereCall {
  const names = steps.map((_, index) => node('selectSet', leaf('name', `step${index}`)));
  const select = steps.map(([type, path], index) =>
    node(
      'selectSet',
      leaf('name', `step${index}`) +
        leaf('type', type) +
        leaf('path', path) +
        leaf('skip', false) +
        names.join(''),
      'TraversalSpec',
    ),
  );
  const properties = Object.entries(wanted).map(([type, paths]) =>
    node(
      'propSet',
      leaf('type', type) + leaf('all', false) + paths.map((path) => leaf('pathSet', path)).join(''),
    ),
  );
  const object = refTo('obj', start) + leaf('skip', steps.length > 0) + select.join('');
  const specSet = node('specSet', properties.join('') + node('objectSet', object));
  const content = specSet + node('options', leaf('maxObjects', PAGE));
  return { operation, method: 'RetrievePropertiesEx', on: collector, content, idempotent: true };
}

/** A property's value as an element of the property's name. */
function renamed(property: XmlElement): XmlElement {
  const element = new XmlElement(property.get('name') ?? '');
  const value = property.child('val');
  element.text = value?.text ?? '';
  for (const child of value?.children ?? []) element.add(child);
  return element;
}
