import { type Call, type CallOptions, Part } from '../../../src/driver/index.js';
import { type CloudStackClient, pairsOf } from '../client.js';

/** Kind of a tagged resource, in CloudStack's words. */
export type CloudStackTagType = 'UserVm' | 'Volume' | 'Snapshot' | 'Template' | 'Network' | 'SecurityGroup';

type Tags = Readonly<Record<string, string>>;

/** Resources of one kind, and the method that changes their tags. */
interface Target {
  readonly operation: string;
  readonly type: CloudStackTagType;
  readonly ids: readonly string[];
}

/** Tags of resources. */
export class CloudStackTags extends Part {
  readonly #client: CloudStackClient;

  constructor(client: CloudStackClient) {
    super();
    this.#client = client;
  }

  /**
   * Puts tags on resources of one kind, by their ids.
   *
   * @throws ConflictError for a key that one of them has already
   * @see https://cloudstack.apache.org/api/apidocs-4.20/apis/createTags.html
   */
  async create(
    type: CloudStackTagType,
    ids: readonly string[],
    tags: Tags,
    options?: CallOptions,
  ): Promise<void> {
    await addTags(this.#client, { operation: 'tags.create', type, ids }, tags, options);
  }

  /**
   * Deletes tags of resources of one kind, by their keys.
   *
   * @see https://cloudstack.apache.org/api/apidocs-4.20/apis/deleteTags.html
   */
  async delete(
    type: CloudStackTagType,
    ids: readonly string[],
    keys: readonly string[],
    options?: CallOptions,
  ): Promise<void> {
    await removeTags(this.#client, { operation: 'tags.delete', type, ids }, keys, options);
  }
}

/** Puts tags on resources; none costs no request. */
export async function addTags(
  client: CloudStackClient,
  { operation, type, ids }: Target,
  tags: Tags,
  options: CallOptions | undefined,
): Promise<void> {
  if (Object.keys(tags).length === 0) return;
  const parameters = { resourceids: ids, resourcetype: type, ...pairsOf('tags', tags) };
  await client.run({ operation, command: 'createTags', parameters }, options);
}

/** Replaces tags: CloudStack refuses a key that is there, so that one with another value is deleted first. */
export async function replaceTags(
  client: CloudStackClient,
  target: Target,
  { before, after }: { readonly before: Tags; readonly after: Tags },
  call: Call,
): Promise<void> {
  const gone = Object.keys(before).filter((key) => before[key] !== after[key]);
  const added = Object.entries(after).filter(([key, value]) => before[key] !== value);
  await removeTags(client, target, gone, call);
  await addTags(client, target, Object.fromEntries(added), call);
}

async function removeTags(
  client: CloudStackClient,
  { operation, type, ids }: Target,
  keys: readonly string[],
  options: CallOptions | undefined,
): Promise<void> {
  if (keys.length === 0) return;
  const tags = pairsOf('tags', Object.fromEntries(keys.map((key) => [key, undefined])));
  const parameters = { resourceids: ids, resourcetype: type, ...tags };
  await client.run({ operation, command: 'deleteTags', parameters }, options);
}
