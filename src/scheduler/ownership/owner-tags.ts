import type { ComputeDriver } from '../../compute/driver.js';
import { INTENT_KEY } from '../../compute/limits.js';
import type { ComputeNode } from '../../compute/models/index.js';

/** What the servers of a run bear, and which of its requests a server is from. */
export interface IntentMarks {
  /** What all marks of the run begin with. */
  readonly prefix: string;
  /** Marks that do not tell by themselves which server is whose. */
  readonly shared: readonly string[];
  /** Takes note that specs are asked for with a token; answers the mark that their servers are to bear. */
  mark(token: string, indexes: readonly number[]): string;
  /** The token that a server was asked for with, or the mark of one that cannot be told; undefined for a server of somebody else. */
  tokenOf(node: ComputeNode): string | undefined;
  /** Position of the first spec of the request that a server is from, told by its mark alone; undefined where that does not tell. */
  firstOf(node: ComputeNode): number | undefined;
}

/** The marks of a run, as the driver's limits say. `names` are those of its specs, in their order. */
export function marksOf({ limits }: ComputeDriver, run: string, names: readonly string[]): IntentMarks {
  return limits.intent === 'metadata-and-name' ? new SharedMarks(run, names) : new OwnMarks(run);
}

/** Each request has a mark of its own: its token. */
class OwnMarks implements IntentMarks {
  readonly prefix: string;
  readonly shared = [];

  constructor(run: string) {
    this.prefix = `${run}-`;
  }

  mark(token: string): string {
    return token;
  }

  tokenOf(node: ComputeNode): string | undefined {
    return markOf(node, this.prefix);
  }

  firstOf(node: ComputeNode): number | undefined {
    const [, index] = /^(\d+)(?:-|$)/.exec(markOf(node, this.prefix)?.slice(this.prefix.length) ?? '') ?? [];
    return index === undefined ? undefined : Number(index);
  }
}

/** One mark for the whole run, whose servers are told apart by their names; as many marks as specs have the same name. */
class SharedMarks implements IntentMarks {
  readonly prefix: string;
  readonly #marks: readonly string[];
  /** Position of the spec, by mark and name. */
  readonly #indexes = new Map<string, number>();
  /** The token that each spec was last asked for with. */
  readonly #tokens = new Map<number, string>();

  constructor(run: string, names: readonly string[]) {
    this.prefix = `${run}-`;
    const namesakes = new Map<string, number>();
    this.#marks = names.map((name, index) => {
      const before = namesakes.get(name) ?? 0;
      namesakes.set(name, before + 1);
      const mark = before === 0 ? `${run}-all` : `${run}-all-${before + 1}`;
      this.#indexes.set(keyOf(mark, name), index);
      return mark;
    });
  }

  get shared(): readonly string[] {
    return [...new Set(this.#marks)];
  }

  mark(token: string, indexes: readonly number[]): string {
    for (const index of indexes) this.#tokens.set(index, token);
    // Specs that share a request have different names, and so the same mark.
    return this.#marks[indexes[0] ?? 0] ?? token;
  }

  tokenOf(node: ComputeNode): string | undefined {
    const mark = markOf(node, this.prefix);
    if (mark === undefined) return undefined;
    const index = this.#indexes.get(keyOf(mark, node.name));
    return (index === undefined ? undefined : this.#tokens.get(index)) ?? mark;
  }

  firstOf(node: ComputeNode): number | undefined {
    const mark = markOf(node, this.prefix);
    return mark === undefined ? undefined : this.#indexes.get(keyOf(mark, node.name));
  }
}

function markOf({ metadata }: ComputeNode, prefix: string): string | undefined {
  const mark = metadata[INTENT_KEY];
  return mark?.startsWith(prefix) ? mark : undefined;
}

function keyOf(mark: string, name: string): string {
  return `${mark} ${name}`;
}
