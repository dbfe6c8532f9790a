import { idOf } from '../../../src/driver/index.js';
import { type CreateNodeOptions, defined, tagsOf } from '../../../src/compute/index.js';
import type { ScalewayCreateExtra } from './models.js';
import { SEPARATOR } from './read.js';
import type { Scope } from './scope.js';

/** Body of a request for a new server, which then is stopped. `image` is the id of an image of the zone. */
export function createBody(
  spec: CreateNodeOptions<ScalewayCreateExtra>,
  image: string,
  scope: Scope,
): Record<string, unknown> {
  const { name, size, metadata = {}, networks, firewalls = [], extra = {} } = spec;
  const tags = [...tagsOf(metadata, SEPARATOR), ...(extra.tags ?? [])];
  return defined({
    name,
    commercial_type: idOf(size),
    image,
    project: scope.project('createNode'),
    tags: tags.length === 0 ? undefined : tags,
    security_group: firewalls.map(idOf)[0],
    placement_group: extra.placementGroup,
    public_ips: extra.addresses,
    dynamic_ip_required: networks === 'none' ? false : (extra.dynamicAddress ?? true),
    protected: extra.isProtected,
  });
}
