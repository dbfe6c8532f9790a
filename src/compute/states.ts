/** Maps a provider's state by a table; `unknown` for one that is not in the table. */
export function stateOf<State extends string>(
  states: Readonly<Record<string, State>>,
  word: string | null,
): State | 'unknown' {
  return word !== null && Object.hasOwn(states, word) ? (states[word] ?? 'unknown') : 'unknown';
}
