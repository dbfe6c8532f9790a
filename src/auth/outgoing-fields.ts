import { InternalError } from '../errors.js';
import type { Outgoing } from '../http/request.js';

/** Authentication fields by name. */
export type ProofFields = Readonly<Record<string, string | undefined>>;

/** Adds fields to the query of a request on its way out; undefined ones are left out. */
export function addToQuery(outgoing: Outgoing, fields: ProofFields): void {
  const query = new URLSearchParams(given(fields)).toString();
  if (query !== '') outgoing.path += `${outgoing.path.includes('?') ? '&' : '?'}${query}`;
}

/** Adds fields to the form that a request carries; undefined ones are left out. */
export function addToForm(outgoing: Outgoing, fields: ProofFields): void {
  const form = new URLSearchParams(given(fields)).toString();
  const body = textOf(outgoing);
  outgoing.body = body === '' ? form : `${body}&${form}`;
  outgoing.headers['content-type'] = 'application/x-www-form-urlencoded';
}

/** Adds fields to the JSON object that a request carries, or to an object within it; undefined ones are left out. */
export function addToJson(outgoing: Outgoing, fields: ProofFields, within?: string): void {
  const body = JSON.parse(textOf(outgoing) || '{}') as Record<string, object | undefined>;
  const whole =
    within === undefined
      ? { ...body, ...given(fields) }
      : { ...body, [within]: { ...body[within], ...given(fields) } };
  outgoing.body = JSON.stringify(whole);
  outgoing.headers['content-type'] ??= 'application/json';
}

function given(fields: ProofFields): Record<string, string> {
  const entries = Object.entries(fields).flatMap(([name, value]): [string, string][] =>
    value === undefined ? [] : [[name, value]],
  );
  return Object.fromEntries(entries);
}

/** Text of a request's body; empty without one. */
export function textOf({ body, request }: Outgoing): string {
  if (body === null || typeof body === 'string') return body ?? '';
  throw new InternalError(`${request.operation}: only a text can be signed, or hold what proves who asks.`);
}
