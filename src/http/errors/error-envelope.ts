import { type CloudErrorClass, ConflictError, NotFoundError, RateLimitError } from '../../errors.js';
import { ErrorBody } from '../../format/error-body.js';
import { describeStatus, type ErrorDescription, type ErrorResponse } from './response-error.js';

/** Meaning of an error: a class, or `conflict` and `missing` for the classes that the request names for an existing and a missing resource. */
export type ErrorMeaning = CloudErrorClass | 'conflict' | 'missing';

/** Distinguishes errors with the same status and code. All given conditions must match. */
export interface ErrorRule {
  /** Words of the message. */
  readonly words?: RegExp;
  /** The provider's code. */
  readonly code?: string;
  /** Pattern of the provider's code, for families of codes such as `AuthFailure.TokenFailure`. */
  readonly codePattern?: RegExp;
  /** Status of HTTP. */
  readonly status?: number;
  /** Driver method that the request was for. */
  readonly operation?: string;
  /** Meaning of the error. */
  readonly means: ErrorMeaning;
  /** True if another operation holds the resource: nothing was done, and the same request may succeed soon. */
  readonly busy?: boolean;
}

/** Fields of a provider's error responses, declared by a driver. Dots lead into objects: `error.message`. */
export interface ErrorEnvelope {
  /** Reads a body of another form than JSON, such as XML, as an object. */
  readonly parse?: (text: string) => unknown;
  /** Field with the list of errors; left out when the body is the error itself. The first gives the code, all give the message. */
  readonly list?: string;
  /** Field of an error that holds its words. */
  readonly message: string;
  /** Field of an error that holds its code, text or number. */
  readonly code?: string;
  /** Field with the parameter that an error is about; shown before the message. */
  readonly field?: string;
  /** Field of the body with the provider's request id, if no header has it. */
  readonly requestId?: string;
  /** Meaning of the provider's codes. For other codes the status decides. */
  readonly codes?: Readonly<Record<string, ErrorMeaning>>;
  /** Rules for errors without a distinct code. The first match counts. */
  readonly rules?: readonly ErrorRule[];
}

/** Describes an error response by its envelope; the status decides what the envelope does not. */
export function describeEnvelope(response: ErrorResponse, envelope: ErrorEnvelope): ErrorDescription {
  const base = describeStatus(response);
  const { parse } = envelope;
  const body = parse === undefined ? ErrorBody.parse(response.text) : new ErrorBody(parse(response.text));
  const errors = envelope.list === undefined ? [body] : listAt(body, envelope.list);
  const words = errors.map((error) => wordsOf(error, envelope)).filter((text) => text !== '');
  const message = words.join('; ') || base.message;
  const [first] = errors;
  const providerCode = first === undefined ? null : textAt(first, envelope.code);
  const requestId = textAt(body, envelope.requestId);
  const rule = ruleFor(response, envelope, { code: providerCode, message });
  const type = rule === null ? base.type : classOf(response, rule.means);
  return {
    ...base,
    type,
    message,
    providerCode,
    ...(requestId === null ? {} : { requestId }),
    ...(rule?.busy === true ? { busy: true } : {}),
    ...(type === RateLimitError ? { throttled: true } : {}),
  };
}

function wordsOf(error: ErrorBody, { field, message }: ErrorEnvelope): string {
  return [textAt(error, field), textAt(error, message)].filter((text) => text !== null).join(': ');
}

function ruleFor(
  { status, request }: ErrorResponse,
  { codes = {}, rules = [] }: ErrorEnvelope,
  { code, message }: { readonly code: string | null; readonly message: string | null },
): Pick<ErrorRule, 'means' | 'busy'> | null {
  const means = code !== null && Object.hasOwn(codes, code) ? codes[code] : undefined;
  if (means !== undefined) return { means };
  const rule = rules.find(
    ({
      words,
      code: wantedCode = code,
      codePattern,
      status: wanted = status,
      operation = request.operation,
    }) =>
      wanted === status &&
      wantedCode === code &&
      (codePattern?.test(code ?? '') ?? true) &&
      operation === request.operation &&
      (words?.test(message ?? '') ?? true),
  );
  return rule ?? null;
}

function classOf({ request }: ErrorResponse, meaning: ErrorMeaning): CloudErrorClass {
  if (meaning === 'conflict') return request.conflict ?? ConflictError;
  if (meaning === 'missing') return request.notFound ?? NotFoundError;
  return meaning;
}

/** The object that a path leads into, and the last name of the path. */
function parentAt(body: ErrorBody, path: string): [parent: ErrorBody, name: string] {
  const names = path.split('.');
  const name = names.pop() ?? '';
  return [names.reduce((parent, one) => parent.object(one), body), name];
}

function listAt(body: ErrorBody, path: string): readonly ErrorBody[] {
  const [parent, name] = parentAt(body, path);
  return parent.list(name);
}

function textAt(body: ErrorBody, path: string | undefined): string | null {
  if (path === undefined) return null;
  const [parent, name] = parentAt(body, path);
  const number = parent.number(name);
  return number === null ? parent.string(name) : String(number);
}
