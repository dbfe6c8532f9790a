import type { Json } from '../json.js';

/** A resource kept in the very form its API shows it in. */
export interface Row {
  readonly id: string;
  [key: string]: Json | undefined;
}

/** Resources of one kind, by id, in the order they were made. */
export class Table<Item extends { readonly id: string }> {
  readonly #items = new Map<string, Item>();

  add(item: Item): Item {
    this.#items.set(item.id, item);
    return item;
  }

  get(id: string): Item | undefined {
    return this.#items.get(id);
  }

  delete(id: string): void {
    this.#items.delete(id);
  }

  all(): Item[] {
    return [...this.#items.values()];
  }

  get size(): number {
    return this.#items.size;
  }
}

/** The time as most OpenStack services write it: seconds, UTC. */
export function timestamp(time: number): string {
  return `${new Date(time).toISOString().slice(0, 19)}Z`;
}

/** The time as database columns are shown: microseconds, no zone. */
export function microseconds(time: number): string {
  return `${new Date(time).toISOString().slice(0, 19)}.000000`;
}
