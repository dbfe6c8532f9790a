/** The files that the entry points of package.json lead to, as paths from the root with slashes. */
export function reachableFiles(root: string): Set<string>;
