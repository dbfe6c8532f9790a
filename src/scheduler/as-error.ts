/** Converts a thrown value, or the reason of an abort, to an error: both may be anything. */
export function asError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(String(thrown));
}
