import * as errors from '../../errors.js';
import { CloudError, type CloudErrorClass, type CloudErrorDetails } from '../../errors.js';

/** An error as a queue carries it: its data, without stack and cause. */
export interface WireError {
  readonly [field: string]: unknown;
  /** Name of its class. */
  readonly name: string;
  /** Its message. */
  readonly message: string;
}

/**
 * Data of an error. Messages of CloudErrors hold no secrets; those of others may, such as that of a function which makes a driver, and stay
 * with the worker.
 */
export function toWire(error: unknown): WireError {
  if (CloudError.is(error)) return error.toJSON() as unknown as WireError;
  const name = error instanceof Error ? error.name : 'Error';
  if (error instanceof DOMException) return { name, message: error.message };
  return { name, message: `${name} on the worker, whose option onError is given it.` };
}

/** Makes an error of its data: of the class that it had, as far as this version knows it. */
export function fromWire(data: WireError): Error {
  const { name, message } = data;
  if (name === 'AbortError') return new DOMException(message, name);
  if (!('code' in data)) return Object.assign(new Error(message), { name });
  const Class = classOf(name);
  return new Class(message, data as CloudErrorDetails);
}

function classOf(name: string): CloudErrorClass {
  const known: unknown = Reflect.get(errors, name);
  // Errors with fields of their own have other constructors.
  if (typeof known === 'function' && known.length <= 2 && known.prototype instanceof CloudError)
    return known as CloudErrorClass;
  return CloudError as unknown as CloudErrorClass;
}
