/** Leaves one of each id, the last, in the place of the first: pages that shift while they are read repeat rows. */
export function oncePerId<T extends { readonly id: string }>(items: readonly T[]): T[] {
  return [...new Map(items.map((item) => [item.id, item])).values()];
}
