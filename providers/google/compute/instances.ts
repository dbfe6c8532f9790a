import {
  amend,
  type Call,
  type CallOptions,
  CloudError,
  InvalidRequestError,
  NodeNotFoundError,
  Part,
  type Reader,
} from '../../../src/driver/index.js';
import {
  checkConsole,
  type ComputeNode,
  type ConsoleOptions,
  hostKeysInConsole,
  lastLines,
  type UpdateNodeOptions,
  withOwnerTag,
} from '../../../src/compute/index.js';
import type { GceClient } from './api/client.js';
import { isOvertaken } from './api/errors.js';
import type { GceNodeExtra, GceSpot } from './models.js';
import type { GceNodes } from './nodes.js';
import { checkLabels, checkName, machineTypeOf, spotScheduling } from './spec.js';

type Instance = ComputeNode<GceNodeExtra>;
type Reference = ComputeNode | string;

/** Fields of an instance for a change of its labels. */
const LABELS = 'labelFingerprint,labels';

/** Google's own operations on instances. @see https://cloud.google.com/compute/docs/reference/rest/v1/instances */
export class GceInstances extends Part {
  readonly #client: GceClient;
  readonly #nodes: GceNodes;

  constructor(client: GceClient, nodes: GceNodes) {
    super();
    this.#client = client;
    this.#nodes = nodes;
  }

  /** Resets an instance without a shutdown: unwritten data is lost. @throws NodeNotFoundError */
  async reset(node: Reference, options?: CallOptions): Promise<Instance> {
    return this.act('rebootNode', node, { action: 'reset' }, options);
  }

  /** Starts a stopped instance. @throws NodeNotFoundError */
  async start(node: Reference, options?: CallOptions): Promise<Instance> {
    return this.act('startNode', node, { action: 'start' }, options);
  }

  /** Stops an instance; one with local SSDs only with `discardLocalSsd`, since their data is lost. @throws NodeNotFoundError */
  async stop(
    node: Reference,
    how: { readonly discardLocalSsd?: boolean } = {},
    options?: CallOptions,
  ): Promise<Instance> {
    return this.act('stopNode', node, { action: 'stop', query: { ...how } }, options);
  }

  /** Writes the memory of an instance away and stops it. @throws NodeNotFoundError, ConflictError */
  async suspend(node: Reference, options?: CallOptions): Promise<Instance> {
    return this.act('instances.suspend', node, { action: 'suspend' }, options);
  }

  /** Resumes a suspended instance. @throws NodeNotFoundError, ConflictError */
  async resume(node: Reference, options?: CallOptions): Promise<Instance> {
    return this.act('instances.resume', node, { action: 'resume' }, options);
  }

  /** Replaces the network tags. @throws NodeNotFoundError */
  async setTags(node: Reference, tags: readonly string[], options?: CallOptions): Promise<Instance> {
    return this.#amend(
      'instances.setTags',
      node,
      'setTags',
      'tags',
      (old) => ({ ...old, items: tags }),
      options,
    );
  }

  /** Changes the network tags, of those that it has at that time. */
  async changeTags(
    operation: string,
    node: Reference,
    change: (tags: readonly string[]) => readonly string[],
    call: Call,
  ): Promise<Instance> {
    const tagsAfter = (old: Fingerprinted, instance: Reader): object => {
      const held = instance.optionalObject('tags')?.strings('items') ?? [];
      return { ...old, items: [...new Set(change(held))] };
    };
    return this.#amend(operation, node, 'setTags', 'tags', tagsAfter, call);
  }

  /** Fetches the instance metadata: startup scripts, SSH keys and other values for programs in it. @throws NodeNotFoundError */
  async getMetadata(node: Reference, options?: CallOptions): Promise<Record<string, string>> {
    const call = this.#client.context.call(options);
    const instance = await this.#raw('instances.getMetadata', node, 'metadata', call);
    const items = instance.optionalObject('metadata')?.optionalList('items') ?? [];
    return Object.fromEntries(items.map((item) => [item.string('key'), item.optionalString('value') ?? '']));
  }

  /** Replaces the instance metadata. @throws NodeNotFoundError */
  async setMetadata(
    node: Reference,
    metadata: Readonly<Record<string, string>>,
    options?: CallOptions,
  ): Promise<Instance> {
    const items = Object.entries(metadata).map(([key, value]) => ({ key, value }));
    const change = (old: Fingerprinted): object => ({ ...old, items });
    return this.#amend(
      'instances.setMetadata',
      node,
      'setMetadata',
      'metadata',
      change,
      options,
      Object.values(metadata),
    );
  }

  /** Sets a stopped instance's service account, or none. @throws NodeNotFoundError, ConflictError */
  async setServiceAccount(
    node: Reference,
    account: { readonly email: string; readonly scopes: readonly string[] } | null,
    options?: CallOptions,
  ): Promise<Instance> {
    const json = account ?? {};
    return this.act('instances.setServiceAccount', node, { action: 'setServiceAccount', json }, options);
  }

  /** Makes a stopped instance spare capacity, or none any more. @throws NodeNotFoundError, ConflictError */
  async setSpot(node: Reference, spot: GceSpot | null, options?: CallOptions): Promise<Instance> {
    const json =
      spot === null ? { provisioningModel: 'STANDARD', automaticRestart: true } : spotScheduling(spot);
    return this.act('instances.setSpot', node, { action: 'setScheduling', json }, options);
  }

  /** Enables or disables an instance's deletion protection. @throws NodeNotFoundError */
  async setDeletionProtection(
    node: Reference,
    deletionProtection: boolean,
    options?: CallOptions,
  ): Promise<Instance> {
    const change = { action: 'setDeletionProtection', query: { deletionProtection } };
    return this.act('instances.setDeletionProtection', node, change, options);
  }

  /** Sets if a disk is deleted with its instance. @throws NodeNotFoundError */
  async setDiskAutoDelete(
    node: Reference,
    { deviceName, autoDelete }: { readonly deviceName: string; readonly autoDelete: boolean },
    options?: CallOptions,
  ): Promise<Instance> {
    const change = { action: 'setDiskAutoDelete', query: { deviceName, autoDelete } };
    return this.act('instances.setDiskAutoDelete', node, change, options);
  }

  /**
   * Reads one of an instance's four serial ports from a byte on; `next` is the position to continue at. Google keeps the last MiB.
   *
   * @throws NodeNotFoundError
   */
  async getSerialOutput(
    node: Reference,
    { port = 1, start }: { readonly port?: number; readonly start?: number } = {},
    options?: CallOptions,
  ): Promise<{ readonly contents: string; readonly next: number }> {
    const operation = 'getConsoleOutput';
    const call = this.#client.context.call(options);
    const path = `${await this.#pathOf(node, operation, call)}/serialPort`;
    const request = { operation, path, query: { port, start }, notFound: NodeNotFoundError };
    const output = await this.#client.get(request, call);
    return { contents: output.optionalString('contents') ?? '', next: output.optionalCount('next') ?? 0 };
  }

  /** Reads guest attributes under a path such as `hostkeys/`; empty if there are none, or they are disabled. */
  async getGuestAttributes(
    node: Reference,
    queryPath: string,
    options?: CallOptions,
  ): Promise<{ readonly namespace: string; readonly key: string; readonly value: string }[]> {
    const operation = 'instances.getGuestAttributes';
    const call = this.#client.context.call(options);
    const path = `${await this.#pathOf(node, operation, call)}/getGuestAttributes`;
    try {
      const found = await this.#client.get({ operation, path, query: { queryPath } }, call);
      return (found.optionalObject('queryValue')?.optionalList('items') ?? []).map((item) => ({
        namespace: item.optionalString('namespace') ?? '',
        key: item.string('key'),
        value: item.optionalString('value') ?? '',
      }));
    } catch (error) {
      if (CloudError.is(error) && (error.status === 404 || error.status === 400)) return [];
      throw error;
    }
  }

  /** Host keys: as Google's guest has written them down, else as cloud-init has written them to the console. */
  async hostKeys(node: Reference, options?: CallOptions): Promise<readonly string[]> {
    const call = this.#client.context.call(options);
    const written = await this.#hostKeyAttributes(node, call);
    if (written.length > 0) return written.map(({ key, value }) => `${key} ${value}`);
    return hostKeysInConsole((await this.getSerialOutput(node, {}, call)).contents);
  }

  /** Empty if a role or the organisation disables guest attributes: the console has the keys too. */
  async #hostKeyAttributes(node: Reference, call: Call): ReturnType<GceInstances['getGuestAttributes']> {
    try {
      return await this.getGuestAttributes(node, 'hostkeys/', call);
    } catch (error) {
      if (CloudError.is(error) && error.code === 'permission') return [];
      throw error;
    }
  }

  /** Renames a stopped instance, or changes any instance's labels. @throws NodeNotFoundError, ConflictError */
  async update(
    node: Reference,
    { name, metadata }: UpdateNodeOptions,
    options?: CallOptions,
  ): Promise<Instance> {
    const operation = 'updateNode';
    const details = this.#client.context.details(operation);
    if (name !== undefined) checkName(name, details);
    if (metadata !== undefined) checkLabels(metadata, details);
    const call = this.#client.context.call(options);
    let now: Instance | null = null;
    if (metadata !== undefined) {
      const change = ({ fingerprint }: Fingerprinted, instance: Reader): object => ({
        labelFingerprint: fingerprint,
        labels: withOwnerTag(metadata, instance.stringMap('labels')),
      });
      now = await this.#amend(operation, node, 'setLabels', LABELS, change, call);
    }
    if (name === undefined) return now ?? this.#nodes.get(node, operation, call);
    const before = now ?? (await this.#nodes.get(node, operation, call));
    const json = { currentName: before.name, name };
    return this.act(operation, before, { action: 'setName', json }, call);
  }

  /** Changes a stopped instance's machine type. @throws ConflictError while it runs */
  async setMachineType(
    node: Reference,
    size: { readonly id: string } | string,
    options?: CallOptions,
  ): Promise<Instance> {
    const operation = 'resizeNode';
    const call = this.#client.context.call(options);
    const type = machineTypeOf(size, this.#client.context.details(operation));
    const { location } = await this.#nodes.get(node, operation, call);
    const json = { machineType: `zones/${String(location)}/machineTypes/${type}` };
    return this.act(operation, node, { action: 'setMachineType', json }, call);
  }

  /** Reads an instance's first serial port: the last MiB, or this many lines of it. */
  async getConsole(
    node: Reference,
    console: ConsoleOptions = {},
    options?: CallOptions,
  ): Promise<string | null> {
    checkConsole(console, this.#client.context.details('getConsoleOutput'));
    const { contents } = await this.getSerialOutput(node, {}, options);
    return contents === '' ? null : lastLines(contents, console);
  }

  /** Performs an action on an instance, waits until it is done, and returns the instance. */
  async act(
    operation: string,
    node: Reference,
    {
      action,
      json,
      query,
      confidential = [],
    }: {
      readonly action: string;
      readonly json?: object;
      readonly query?: Readonly<Record<string, string | boolean | undefined>>;
      readonly confidential?: readonly string[];
    },
    options?: CallOptions,
  ): Promise<Instance> {
    const call = this.#client.context.call(options);
    const path = `${await this.#pathOf(node, operation, call)}/${action}`;
    const body = json === undefined ? {} : { json, confidential };
    await this.#client.change({ operation, path, query, ...body, notFound: NodeNotFoundError }, call);
    return this.#nodes.get(node, operation, call);
  }

  /** Changes a resource with a fingerprint, which detects concurrent changes. */
  async #amend(
    operation: string,
    node: Reference,
    action: string,
    field: string,
    change: (old: Fingerprinted, instance: Reader) => object,
    options: CallOptions | undefined,
    confidential: readonly string[] = [],
  ): Promise<Instance> {
    const call = this.#client.context.call(options);
    const path = await this.#pathOf(node, operation, call);
    return amend(`${path} ${field}`, { isOvertaken, call }, async () => {
      const instance = await this.#raw(operation, node, field, call);
      const own = field === LABELS ? instance : instance.optionalObject(field);
      const name = field === LABELS ? 'labelFingerprint' : 'fingerprint';
      const fingerprint = own?.optionalString(name) ?? undefined;
      const json = change({ fingerprint }, instance);
      return this.act(operation, node, { action, json, confidential }, call);
    });
  }

  async #raw(operation: string, node: Reference, fields: string, call: Call): Promise<Reader> {
    const path = await this.#pathOf(node, operation, call);
    return this.#client.get(
      { operation, path, query: { fields, prettyPrint: false }, notFound: NodeNotFoundError },
      call,
    );
  }

  async #pathOf(node: Reference, operation: string, call: Call): Promise<string> {
    if (node === '')
      throw new InvalidRequestError(
        `${operation}: the id of the server is missing.`,
        this.#client.context.details(operation),
      );
    const located = { collection: 'instances', operation, notFound: NodeNotFoundError };
    return this.#client.at('instances', await this.#client.locate(node, located, call));
  }
}

interface Fingerprinted {
  readonly fingerprint: string | undefined;
}
