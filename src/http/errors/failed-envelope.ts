import { parseJson } from '../../format/error-body.js';

type Fields = Readonly<Record<string, unknown>>;

/** Words that stand in every envelope of a failure: a body without any is not read for it. */
const SIGNS = ['"success"', '"error', '"message"'];

/** Whether the JSON object in a body says that the request failed. What is no object says nothing. */
export function saysFailure(body: Buffer, isFailure: (fields: Fields) => boolean): boolean {
  if (!SIGNS.some((sign) => body.includes(sign))) return false;
  return fails(parseJson(body.toString('utf8')), isFailure);
}

/**
 * The rule by which a client finds failures in responses with a good status; it gives such a response its own status, 200.
 *
 * @param isFailure what tells a failure: what most hosts write of one, unless told
 * @param parse reads a body of another form than JSON
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

/** Whether a body is empty or JSON: what else answers a change comes from something that stands before the host, such as a sign-in page. */
export function isAnswer(body: Buffer): boolean {
  const text = body.toString('utf8').trim();
  return text === '' || text === 'null' || parseJson(text) !== null;
}

/** Whether an object is what hosts write of a failure: `success: false`, errors, an error, or a code of HTTP with a message. */
export function isFailedEnvelope({ success, errors, error, code, message, status, kind }: Fields): boolean {
  if (success === false || (Array.isArray(errors) && errors.length > 0)) return true;
  if (status === 'error' || kind === 'error') return true;
  if (typeof error === 'string' ? error !== '' : typeof error === 'object' && error !== null) return true;
  return typeof code === 'number' && code >= 400 && typeof message === 'string';
}
