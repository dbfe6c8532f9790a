import type { Call, ClientContext, Reader, RpcClient } from '../../../src/driver/index.js';
import { OWNER_TAG_KEY, type RpcAction, undoneBy } from '../../../src/compute/index.js';
import type { Tag } from '../api.js';

/** Key of the tag that holds the name of what has no name of its own. Some tools write it small. */
export const NAME = 'Name';
const NAMES = [NAME, 'name'];

/** Tags as a list of pairs. The owner tag is kept elsewhere: see {@link clientTokenOf}. */
export function tagPairs(tags: Readonly<Record<string, string>> = {}): Tag[] {
  const pairs = Object.entries(tags).filter(([key]) => key !== OWNER_TAG_KEY);
  return pairs.map(([Key, Value]) => ({ Key, Value }));
}

/** Refuses another name among tags than the one that is asked for. @throws InvalidRequestError */
export function checkNameTag(
  operation: string,
  name: string | undefined,
  tags: Readonly<Record<string, string>> | undefined,
  context: ClientContext,
): void {
  const named = tags?.[NAME];
  if (named === undefined || named === name) return;
  throw context.invalid(operation, `the tag ${NAME} holds the name; give ${JSON.stringify(named)} as name`);
}

/** Tags of something with a name of its own in them. */
export function namedTags(name: string, tags: Readonly<Record<string, string>> = {}): Tag[] {
  return tagPairs({ ...tags, [NAME]: name });
}

/** The name among the tags of a resource, and the others. */
export function readTags(resource: Reader): {
  readonly name: string;
  readonly tags: Record<string, string>;
} {
  const all = Object.fromEntries(
    resource.optionalList('Tags').map((tag) => [tag.string('Key'), tag.optionalString('Value') ?? '']),
  );
  const key = NAMES.find((one) => all[one] !== undefined);
  const tags = Object.fromEntries(Object.entries(all).filter(([one]) => one !== key));
  return { name: key === undefined ? '' : (all[key] ?? ''), tags };
}

/** Begins the client tokens that are owner tags. */
const OWNED = 'skylane-';

/** Client token of a create: the owner tag of its servers, if they have one, since it cannot be set as a tag by the same request. */
export function clientTokenOf(clientToken: string, metadata: Readonly<Record<string, string>> = {}): string {
  const owner = metadata[OWNER_TAG_KEY];
  return owner === undefined ? clientToken : `${OWNED}${owner}`;
}

/** The owner tag in a client token. */
export function ownerIn(clientToken: string | null): Record<string, string> {
  if (clientToken?.startsWith(OWNED) !== true) return {};
  return { [OWNER_TAG_KEY]: clientToken.slice(OWNED.length) };
}

/** Puts tags on resources; those with the same keys are replaced. */
export function tagAction(ids: readonly string[], tags: readonly Tag[]): RpcAction {
  return { action: 'CreateTags', parameters: { ResourceIds: ids, Tags: tags }, idempotent: true };
}

/** Something that was made, and how it is deleted. */
export interface Made {
  readonly operation: string;
  /** What it is, for errors: `volume`. */
  readonly what: string;
  readonly id: string;
  readonly undo: () => Promise<void>;
}

/** Puts tags on something new, if there are any. If that fails, it is deleted again. */
export async function tagNew(
  { operation, what, id, undo }: Made,
  tags: readonly Tag[],
  client: RpcClient,
  call: Call,
): Promise<void> {
  if (tags.length === 0) return;
  const details = client.context.details(operation);
  const request = { ...tagAction([id], tags), operation };
  await undoneBy(() => client.send(request, call), undo, { what: `${what} ${id}`, details });
}
