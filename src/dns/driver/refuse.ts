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

/** An argument that has to be a list of records. @throws InvalidRequestError */
export function requireRecords<Item>(records: Iterable<Item>, operation: string): Item[] {
  const isList = typeof records === 'object' && records !== null && Symbol.iterator in records;
  if (!isList) throw invalid(`${operation}: a list of records is expected, got ${shown(records)}.`);
  return [...records].map((record) => requireObject(record, operation, 'a record with name, type and data'));
}

/** Error for a change that contradicts the zone. */
export function conflict(message: string): ConflictError {
  return new ConflictError(message);
}

/** Error for a record that exists already. */
export function exists(record: string): RecordExistsError {
  return new RecordExistsError(
    `The record ${record} exists already. Update it, or list the records to see what there is.`,
  );
}

/** Error for a record that exists already but is not served. */
export function existsDisabled(record: string): RecordExistsError {
  return new RecordExistsError(
    `The record ${record} exists already, disabled: the host keeps it and does not serve it. Enable it with the host's own tools, or delete it first.`,
  );
}

/** Formats a value for a message: quoted and short; values other than strings and numbers by their type. */
export function shown(value: unknown): string {
  if (isObject(value)) return Array.isArray(value) ? 'a list' : 'an object';
  const text = String(value);
  return JSON.stringify(text.length > 80 ? `${text.slice(0, 77)}...` : text);
}

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null;
}
