import { type CloudErrorDetails, InvalidRequestError } from '../../errors.js';
import type { CreateNodeOptions, CreateVolumeOptions, ReserveAddressOptions } from '../options.js';

/** Create options that some clouds lack. */
export type OptionalCreateField = Exclude<keyof CreateNodeOptions, 'name' | 'image' | 'size' | 'extra'>;
/** Options of a new volume that not every cloud takes. */
export type OptionalVolumeField = Exclude<keyof CreateVolumeOptions, 'name' | 'size' | 'extra'>;

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
  refuseOthers(spec, ['name', 'image', 'size', 'extra', ...accepted], 'createNode', details);
}

/**
 * As {@link checkAccepted}, for a new volume.
 *
 * @param accepted the options that the cloud takes beside name, size and extra
 * @throws InvalidRequestError naming the first option that is not among them
 */
export function checkVolumeAccepted(
  spec: CreateVolumeOptions,
  accepted: readonly OptionalVolumeField[],
  details: CloudErrorDetails,
): void {
  refuseOthers(spec, ['name', 'size', 'extra', ...accepted], 'createVolume', details);
}

/**
 * As {@link checkAccepted}, for a reserved address.
 *
 * @param accepted the options that the cloud takes
 * @throws InvalidRequestError naming the first option that is not among them
 */
export function checkAddressAccepted(
  reservation: ReserveAddressOptions,
  accepted: readonly (keyof ReserveAddressOptions)[],
  details: CloudErrorDetails,
): void {
  refuseOthers(reservation, accepted, 'reserveAddress', details);
}

function refuseOthers(
  spec: object,
  taken: readonly string[],
  usual: string,
  { operation, ...details }: CloudErrorDetails,
): void {
  const wrong = Object.entries(spec).find(([field, value]) => value !== undefined && !taken.includes(field));
  if (wrong === undefined) return;
  throw new InvalidRequestError(
    `${operation ?? usual}: ${details.provider ?? 'this cloud'} takes no ${wrong[0]}; it takes ${taken.join(', ') || 'none'}.`,
    { ...details, operation: operation ?? usual },
  );
}
