import { type CloudErrorDetails, InvalidRequestError } from '../errors.js';
import type { CreateNodeOptions } from './options.js';

/** Create options that some clouds lack. */
export type OptionalCreateField = Exclude<keyof CreateNodeOptions, 'name' | 'image' | 'size' | 'extra'>;

/**
 * Refuses options that a cloud cannot honour, so that none is ignored silently.
 *
 * @param accepted the options that the cloud supports besides name, image, size and extra
 * @throws InvalidRequestError naming the first unsupported option
 */
export function checkAccepted(
  spec: CreateNodeOptions,
  accepted: readonly OptionalCreateField[],
  details: CloudErrorDetails,
): void {
  const known = new Set<string>(['name', 'image', 'size', 'extra', ...accepted]);
  const wrong = Object.entries(spec).find(([field, value]) => value !== undefined && !known.has(field));
  if (wrong === undefined) return;
  throw new InvalidRequestError(
    `${details.operation ?? 'createNode'}: ${details.provider ?? 'this cloud'} takes no ${wrong[0]}; it takes ${[...known].join(', ')}.`,
    details,
  );
}
