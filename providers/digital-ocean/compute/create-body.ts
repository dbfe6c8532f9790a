import { type ClientContext, idOf } from '../../../src/driver/index.js';
import {
  type CreateNodeOptions,
  defined,
  imageOf,
  tagsOf,
  userDataText,
} from '../../../src/compute/index.js';
import { numberOrText } from './collections.js';
import type { DropletCreateExtra } from './models.js';

/** Body of a request for new Droplets, without their names. `sshKey` is an id or a fingerprint. */
export function createBody(
  spec: CreateNodeOptions<DropletCreateExtra>,
  sshKey: string | undefined,
  { region }: ClientContext,
): object {
  const { extra = {}, networks, location, userData, metadata = {} } = spec;
  const tags = [...tagsOf(metadata), ...(extra.tags ?? [])];
  return defined({
    region: location === undefined ? (region ?? undefined) : idOf(location),
    size: idOf(spec.size),
    image: numberOrText(imageOf(spec) ?? ''),
    ssh_keys: sshKey === undefined ? undefined : [numberOrText(sshKey)],
    user_data: userDataText(userData),
    tags: tags.length === 0 ? undefined : tags,
    vpc_uuid: typeof networks === 'object' ? networks[0] : undefined,
    ipv6: extra.ipv6,
    monitoring: extra.monitoring,
    backups: extra.backups,
    volumes: extra.volumes,
    with_droplet_agent: extra.agent,
    public_networking: extra.publicNetworking,
  });
}
