import { type ClientContext, idOf } from '../../../src/driver/index.js';
import { type CreateNodeOptions, defined, imageOf, userDataText } from '../../../src/compute/index.js';
import type { OvhCreateExtra } from './models.js';

/** Region of a new resource: the given location, or the driver's region. @throws InvalidRequestError without either */
export function regionFor(
  operation: string,
  location: CreateNodeOptions['location'],
  context: ClientContext,
): string {
  const region = location === undefined ? context.region : idOf(location);
  if (region !== null) return region;
  throw context.invalid(
    operation,
    "OVHcloud has no default region; pass location, or region to the driver's constructor",
  );
}

/** Body of a request for new instances, without the SSH key and their number. @throws InvalidRequestError without a region */
export function createBody(spec: CreateNodeOptions<OvhCreateExtra>, context: ClientContext): object {
  const { extra = {}, networks } = spec;
  return defined({
    name: spec.name,
    flavorId: idOf(spec.size),
    imageId: imageOf(spec),
    region: regionFor('createNode', spec.location, context),
    userData: userDataText(spec.userData),
    networks: typeof networks === 'object' ? networks.map((networkId) => ({ networkId })) : undefined,
    groupId: extra.groupId,
    monthlyBilling: extra.monthlyBilling,
    volumeId: extra.bootVolume,
  });
}
