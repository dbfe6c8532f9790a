import type { JsonObject } from '../../json.js';

/** An error as Designate says it; the API adds the request's id. */
export class DnsFault extends Error {
  override readonly name = 'DnsFault';

  constructor(
    readonly code: number,
    readonly type: string,
    readonly details: JsonObject = {},
  ) {
    super(`${code} ${type}`);
  }
}

/** An error with words. */
export function fault(code: number, type: string, message: string): DnsFault {
  return new DnsFault(code, type, { message });
}

/** Problem with one field of an object. */
export interface FieldProblem {
  readonly path: readonly (string | number)[];
  readonly message: string;
  readonly validator: string;
  readonly validator_value: readonly (string | null)[] | string;
}

/** The error for an object with fields that are wrong. */
export function invalidFields(errors: readonly FieldProblem[]): DnsFault {
  return new DnsFault(400, 'invalid_object', {
    errors: { errors: errors.map((problem) => ({ ...problem })) },
  });
}

/** The error for a value that cannot be read at all. */
export function invalidValue(words: string): DnsFault {
  return fault(
    400,
    'invalid_object',
    `Provided object is not valid. Got a ValueError error with message ${words}`,
  );
}
