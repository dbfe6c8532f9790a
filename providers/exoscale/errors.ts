import {
  describeEnvelope,
  describeStatus,
  type ErrorDescription,
  type ErrorEnvelope,
  type ErrorResponse,
  type ErrorRule,
  QuotaExceededError,
} from '../../src/driver/index.js';

const RULES: readonly ErrorRule[] = [
  { words: /already exists/i, means: 'conflict' },
  { words: /quota/i, means: QuotaExceededError },
];

/** Forms of Exoscale's errors: a message, or a problem of RFC 9457 with one reason or several. */
const FORMS: readonly ErrorEnvelope[] = [
  { message: 'message', rules: RULES },
  { message: 'error', rules: RULES },
  { list: 'errors', message: 'detail', field: 'location', rules: RULES },
  { message: 'detail', rules: RULES },
  { message: 'title', rules: RULES },
];

/** Reads an error in the first form that has words. */
export function describeExoscaleError(response: ErrorResponse): ErrorDescription {
  const base = describeStatus(response);
  const found = FORMS.map((form) => describeEnvelope(response, form));
  return found.find(({ message }) => message !== base.message) ?? found[0] ?? base;
}
