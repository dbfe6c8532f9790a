import { ConflictError, InvalidRequestError, RecordExistsError } from '../../errors.js';

/** The error for input that is refused before any request. */
export function invalid(message: string): InvalidRequestError {
  return new InvalidRequestError(message);
}

/** An argument that has to be an object. @throws InvalidRequestError */
export function requireObject<Value>(value: Value, operation: string, what: string): Value {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
  throw invalid(`${operation}: ${what} is expected, got ${shown(value)}.`);
}

/** The error for a change that contradicts what is in the zone. */
export function conflict(message: string): ConflictError {
  return new ConflictError(message);
}

/** The error for a record that is there already. */
export function exists(record: string): RecordExistsError {
  return new RecordExistsError(
    `The record ${record} exists already. Update it, or list the records to see what there is.`,
  );
}

/** The error for a record that is there already, but not served. */
export function existsDisabled(record: string): RecordExistsError {
  return new RecordExistsError(
    `The record ${record} exists already, disabled: the host keeps it and does not serve it. Enable it with the host's own tools, or delete it first.`,
  );
}

/** A value as a message shows it: quoted, and short; what is no text or number by its kind alone. */
export function shown(value: unknown): string {
  if (isObject(value)) return Array.isArray(value) ? 'a list' : 'an object';
  const text = String(value);
  return JSON.stringify(text.length > 80 ? `${text.slice(0, 77)}...` : text);
}

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null;
}
