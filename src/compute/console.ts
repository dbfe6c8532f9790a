import { type CloudErrorDetails, InvalidRequestError } from '../errors.js';
import type { ConsoleOptions } from './options.js';

/**
 * Checks how many lines of a console are asked for, since providers take numbers below 1 for all lines, or for none.
 *
 * @throws InvalidRequestError unless `lines` is missing or a whole number above 0
 */
export function checkConsole({ lines }: ConsoleOptions, details: CloudErrorDetails): void {
  if (lines === undefined || (Number.isInteger(lines) && lines > 0)) return;
  throw new InvalidRequestError(
    `${details.operation ?? 'getConsoleOutput'}: lines must be a whole number above 0.`,
    details,
  );
}

/** The end of a console's text, as many lines as wanted. */
export function lastLines(text: string, { lines }: ConsoleOptions): string {
  return lines === undefined ? text : text.replace(/\n$/, '').split('\n').slice(-lines).join('\n');
}
