import { CloudError } from '../../errors.js';

/** Codes of errors by which nothing was done. */
const REFUSALS: readonly string[] = [
  'conflict',
  'not-found',
  'node-not-found',
  'image-not-found',
  'network-not-found',
  'invalid-request',
];

/** True if nothing was done of what the error is for. */
export function isRefusal({ code }: CloudError): boolean {
  return REFUSALS.includes(code);
}

/**
 * What a refused create referred to and does not exist; the refusal itself where all exists. For clouds whose refusals do not say what is
 * missing, or not in documented words.
 *
 * @param lookUps begins requests for all that the create referred to
 */
export async function refusalOf(
  error: unknown,
  lookUps: () => readonly Promise<unknown>[],
): Promise<unknown> {
  if (!CloudError.is(error) || !isRefusal(error)) return error;
  const results = await Promise.allSettled(lookUps());
  const missing = results.flatMap((one) => (one.status === 'rejected' ? [one.reason as unknown] : []));
  return missing.find((one) => CloudError.is(one) && one.code.endsWith('not-found')) ?? error;
}
