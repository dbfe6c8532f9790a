import { parseJson } from '../../format/error-body.js';

type Fields = Readonly<Record<string, unknown>>;

/** Strings found in every failure envelope; bodies without them are not parsed. */
const SIGNS = ['"success"', '"error', '"message"'];

/** True if a body is a JSON object that reports a failure. */
export function saysFailure(body: Buffer, isFailure: (fields: Fields) => boolean): boolean {
  if (!SIGNS.some((sign) => body.includes(sign))) return false;
  return fails(parseJson(body.toString('utf8')), isFailure);
}

/**
 * Rule with which a client finds failures in responses with a success status. Their status stays 200.
 *
 * @param isFailure recognises a failure; by default the usual forms
 * @param parse reads a body that is not JSON
 */
export function failedEnvelope(
  isFailure: (fields: Fields) => boolean = isFailedEnvelope,
  parse: (body: Buffer) => unknown = (body) => parseJson(body.toString('utf8')),
): (body: Buffer) => number | null {
  if (isFailure === isFailedEnvelope) return (body) => (saysFailure(body, isFailure) ? 200 : null);
  return (body) => (fails(parse(body), isFailure) ? 200 : null);
}

function fails(value: unknown, isFailure: (fields: Fields) => boolean): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && isFailure(value as Fields);
}

/** True if a body is empty or JSON. Anything else in response to a change comes from something in front of the host, such as a sign-in page. */
export function isAnswer(body: Buffer): boolean {
  const text = body.toString('utf8').trim();
  return text === '' || text === 'null' || parseJson(text) !== null;
}

/** True for the usual forms of a failure: `success: false`, errors, an error, or an HTTP status code with a message. */
export function isFailedEnvelope({ success, errors, error, code, message, status, kind }: Fields): boolean {
  if (success === false || (Array.isArray(errors) && errors.length > 0)) return true;
  if (status === 'error' || kind === 'error') return true;
  if (typeof error === 'string' ? error !== '' : typeof error === 'object' && error !== null) return true;
  return typeof code === 'number' && code >= 400 && typeof message === 'string';
}
