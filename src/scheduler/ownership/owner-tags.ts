import type { ComputeDriver } from '../../compute/driver.js';
import { OWNER_TAG_KEY } from '../../compute/limits.js';
import type { ComputeNode } from '../../compute/models/index.js';

/** Owner tags of a run: the values that its servers keep, and which request a server comes from. */
export interface OwnerTags {
  /** Prefix of all tags of the run. */
  readonly prefix: string;
  /** Tags that several requests share, so that a name is needed to tell which request a server comes from. */
  readonly shared: readonly string[];
  /** Records that specs are requested with a token; returns the tag for their servers. */
  tagFor(token: string, indexes: readonly number[]): string;
  /** Token of the request that made a server; its tag where the request is not known; undefined for a server outside the run. */
  tokenOf(node: ComputeNode): string | undefined;
  /** Position of the first spec of the request that made a server, read from its tag alone; undefined where the tag does not say. */
  firstOf(node: ComputeNode): number | undefined;
}

/** Makes the owner tags of a run by the driver's `limits.ownerTag`. `names` are those of its specs, in order. */
export function ownerTagsOf({ limits }: ComputeDriver, run: string, names: readonly string[]): OwnerTags {
  return limits.ownerTag === 'metadata-and-name' ? new TagsPerRun(run, names) : new TagsPerRequest(run);
}

/** A tag for each request: its token. */
class TagsPerRequest implements OwnerTags {
  readonly prefix: string;
  readonly shared = [];

  constructor(run: string) {
    this.prefix = `${run}-`;
  }

  tagFor(token: string): string {
    return token;
  }

  tokenOf(node: ComputeNode): string | undefined {
    return tagOf(node, this.prefix);
  }

  firstOf(node: ComputeNode): number | undefined {
    const [, index] = /^(\d+)(?:-|$)/.exec(tagOf(node, this.prefix)?.slice(this.prefix.length) ?? '') ?? [];
    return index === undefined ? undefined : Number(index);
  }
}

/** One tag for the whole run, whose servers are told apart by name; specs of the same name get tags of their own. */
class TagsPerRun implements OwnerTags {
  readonly prefix: string;
  readonly #tags: readonly string[];
  /** Position of the spec, by tag and name. */
  readonly #indexes = new Map<string, number>();
  /** Token that each spec was last requested with. */
  readonly #tokens = new Map<number, string>();

  constructor(run: string, names: readonly string[]) {
    this.prefix = `${run}-`;
    const namesakes = new Map<string, number>();
    this.#tags = names.map((name, index) => {
      const before = namesakes.get(name) ?? 0;
      namesakes.set(name, before + 1);
      const tag = before === 0 ? `${run}-all` : `${run}-all-${before + 1}`;
      this.#indexes.set(keyOf(tag, name), index);
      return tag;
    });
  }

  get shared(): readonly string[] {
    return [...new Set(this.#tags)];
  }

  tagFor(token: string, indexes: readonly number[]): string {
    for (const index of indexes) this.#tokens.set(index, token);
    // Specs that share a request have different names, and so the same tag.
    return this.#tags[indexes[0] ?? 0] ?? token;
  }

  tokenOf(node: ComputeNode): string | undefined {
    const tag = tagOf(node, this.prefix);
    if (tag === undefined) return undefined;
    const index = this.#indexes.get(keyOf(tag, node.name));
    return (index === undefined ? undefined : this.#tokens.get(index)) ?? tag;
  }

  firstOf(node: ComputeNode): number | undefined {
    const tag = tagOf(node, this.prefix);
    return tag === undefined ? undefined : this.#indexes.get(keyOf(tag, node.name));
  }
}

function tagOf({ metadata }: ComputeNode, prefix: string): string | undefined {
  const tag = metadata[OWNER_TAG_KEY];
  return tag?.startsWith(prefix) ? tag : undefined;
}

function keyOf(tag: string, name: string): string {
  return `${tag} ${name}`;
}
