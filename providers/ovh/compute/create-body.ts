import { type ClientContext, idOf } from '../../../src/driver/index.js';
import { type CreateNodeOptions, defined, imageOf, userDataText } from '../../../src/compute/index.js';
import type { OvhCreateExtra } from './models.js';
import { regionFor } from './regions.js';

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
