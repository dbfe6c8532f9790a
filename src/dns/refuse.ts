/** The error for input that can be refused before any request. */
export function invalid(message: string): Error {
  return new RangeError(message);
}

/** The error for a change that contradicts what is in the zone. */
export function conflict(message: string): Error {
  return new RangeError(message);
}

/** A value as a message shows it: quoted, and short. */
export function shown(value: unknown): string {
  const text = typeof value === 'string' ? value : String(value);
  return JSON.stringify(text.length > 80 ? `${text.slice(0, 77)}...` : text);
}
