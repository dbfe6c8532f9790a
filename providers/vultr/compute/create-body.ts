import { type ClientContext, idOf } from '../../../src/driver/index.js';
import {
  type CreateNodeOptions,
  defined,
  imageOf,
  placeFor,
  tagsOf,
  userDataBase64,
} from '../../../src/compute/index.js';
import { SYSTEM } from './collections.js';
import type { VultrCreateExtra } from './models.js';

/** Body of a request for a new server. `sshKey` is an id. @throws InvalidRequestError without a region */
export function createBody(
  spec: CreateNodeOptions<VultrCreateExtra>,
  sshKey: string | undefined,
  context: ClientContext,
): Record<string, unknown> {
  const { name, size, location, metadata = {}, networks, firewalls = [], userData, extra = {} } = spec;
  const tags = [...tagsOf(metadata), ...(extra.tags ?? [])];
  return defined({
    label: name,
    plan: idOf(size),
    region: placeFor('createNode', location, context),
    ...imageField(imageOf(spec) ?? ''),
    tags: tags.length === 0 ? undefined : tags,
    sshkey_id: sshKey === undefined ? undefined : [sshKey],
    user_data: userDataBase64(userData),
    attach_vpc: typeof networks === 'object' ? networks : undefined,
    firewall_group_id: firewalls.map(idOf)[0],
    hostname: extra.hostname,
    enable_ipv6: extra.ipv6,
    disable_public_ipv4: extra.ipv4 === undefined ? undefined : !extra.ipv4,
    reserved_ipv4: extra.reservedIp,
    backups: extra.backups === undefined ? undefined : extra.backups ? 'enabled' : 'disabled',
    script_id: extra.script,
    activation_email: extra.activationEmail,
  });
}

/** Vultr's systems have numbers, snapshots do not. */
export function imageField(image: string): { readonly os_id: number } | { readonly snapshot_id: string } {
  return SYSTEM.test(image) ? { os_id: Number(image) } : { snapshot_id: image };
}
