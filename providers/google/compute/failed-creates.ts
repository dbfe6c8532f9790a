import type { Call } from '../../../src/driver/index.js';
import type { ComputeNode, ComputeNodeData } from '../../../src/compute/index.js';
import type { GceClient } from './api/client.js';
import { type GceOperation, operationsBy } from './api/operations.js';
import { isNumber, locationOf, nameIn, pathIn } from './api/places.js';
import type { GceNodeExtra } from './models.js';

type Data = ComputeNodeData<GceNodeExtra>;

interface Expected {
  readonly data: Data;
  /** Name of the operation that makes it. */
  readonly operation: string;
}

/** Instances under way that are remembered at most; the oldest are forgotten first. */
const MOST = 20_000;
const FIELDS = 'name,status,operationType,targetId,targetLink,zone,error,httpErrorStatusCode';

const accounts = new Map<string, FailedCreates>();

/**
 * Accepted instances that have not been seen running yet. If a creation fails, for example without capacity, the instance soon disappears
 * from lists; only its operation has the reason.
 */
export class FailedCreates {
  readonly #expected = new Map<string, Expected>();
  /** Instances that need no more reports: they were deleted, or their failure was reported. */
  readonly #ended = new Set<string>();

  /** Instances of an account, shared by all clients of the process. */
  static of({ account }: GceClient): FailedCreates {
    const known = accounts.get(account) ?? new FailedCreates();
    accounts.set(account, known);
    return known;
  }

  /** Remembers an instance that is under way. */
  expect(data: Data, operation: string): void {
    const [oldest] = this.#expected.keys();
    if (this.#expected.size >= MOST && oldest !== undefined) this.#expected.delete(oldest);
    this.#expected.set(data.id, { data, operation });
  }

  /** Ends the reports on an instance. */
  end(id: string): void {
    const [oldest] = this.#ended;
    if (this.#ended.size >= MOST && oldest !== undefined) this.#ended.delete(oldest);
    this.#ended.add(id);
    this.#expected.delete(id);
  }

  /** Instances that are waited for and missing in lists because their creation failed, with the reason. One list for each zone. */
  async among(
    listed: readonly ComputeNode[],
    ids: ReadonlySet<string>,
    client: GceClient,
    call: Call,
  ): Promise<Data[]> {
    const there = new Set(listed.map(({ id }) => id));
    for (const { id, state } of listed) if (state !== 'pending') this.#expected.delete(id);
    const missing = [...ids].flatMap((id) => (there.has(id) ? [] : (this.#expected.get(id) ?? [])));
    const found: Data[] = [];
    for (const [zone, those] of byZone(missing)) {
      const operations = await operationsOf(client, zone, those, call);
      found.push(...those.flatMap((one) => this.#judge(one, operations)));
    }
    const strangers = [...ids].filter(
      (id) => isNumber(id) && !there.has(id) && !this.#expected.has(id) && !this.#ended.has(id),
    );
    const told = new Set(found.map(({ id }) => id));
    return [
      ...found,
      ...(await this.#recall(
        strangers.filter((id) => !told.has(id)),
        client,
        call,
      )),
    ];
  }

  /** Reads the operations of instances that another process has requested. */
  async #recall(ids: readonly string[], client: GceClient, call: Call): Promise<Data[]> {
    const filters = ids.map((id) => `targetId=${id}`);
    const operations = await operationsBy(filters, (filter) => client.operationsAbout(filter, FIELDS, call));
    return operations.flatMap((operation) => {
      const { targetId, failure, type, status } = operation;
      if (type !== 'insert' || status !== 'DONE' || targetId === null || !ids.includes(targetId)) return [];
      this.end(targetId);
      return failure === null ? [] : [strangerOf(targetId, operation, failure.words)];
    });
  }

  #judge({ data, operation }: Expected, known: ReadonlyMap<string, GceOperation>): Data[] {
    const told = known.get(operation);
    // An instance that was created and is missing in lists has been deleted.
    if (told?.status === 'DONE') this.end(data.id);
    if (told === undefined || told.failure === null) return [];
    return [{ ...data, state: 'error', extra: { ...data.extra, statusMessage: told.failure.words } }];
  }
}

function byZone(missing: readonly Expected[]): Map<string, Expected[]> {
  const zones = new Map<string, Expected[]>();
  for (const one of missing) {
    const zone = one.data.location ?? '';
    const those = zones.get(zone) ?? [];
    those.push(one);
    zones.set(zone, those);
  }
  return zones;
}

async function operationsOf(
  client: GceClient,
  zone: string,
  those: readonly Expected[],
  call: Call,
): Promise<Map<string, GceOperation>> {
  const filters = those.map(({ operation }) => `name="${operation}"`);
  const list = (filter: string) => client.operations(`zones/${zone}`, filter, FIELDS, call);
  const found = await operationsBy(filters, list);
  return new Map(found.map((operation) => [operation.name, operation]));
}

/** An instance of which only its operation remains. */
function strangerOf(id: string, { targetLink, scope }: GceOperation, words: string): Data {
  const path = pathIn(targetLink ?? '');
  return {
    id,
    name: nameIn(path),
    state: 'error',
    publicIps: [],
    privateIps: [],
    size: null,
    image: null,
    location: locationOf(scope),
    createdAt: null,
    metadata: {},
    extra: {
      status: null,
      statusMessage: words,
      path,
      networkTags: [],
      interfaces: [],
      disks: [],
      serviceAccount: null,
      provisioningModel: null,
      preemptible: false,
      deletionProtection: false,
    },
  };
}
