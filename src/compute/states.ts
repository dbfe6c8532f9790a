/** What a provider's word for a state means, by a table of its words; `unknown` for a word that the table does not have. */
export function stateOf<State extends string>(
  states: Readonly<Record<string, State>>,
  word: string | null,
): State | 'unknown' {
  return word !== null && Object.hasOwn(states, word) ? (states[word] ?? 'unknown') : 'unknown';
}
