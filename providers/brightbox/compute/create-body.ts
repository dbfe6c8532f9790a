import { idOf } from '../../../src/driver/index.js';
import { type CreateNodeOptions, defined, imageOf, userDataBase64 } from '../../../src/compute/index.js';
import type { BrightboxCreateExtra } from './models.js';
import { GIB } from './read.js';

/** Body of a request for a new server. `groups` are the ids of the server groups of its firewalls. */
export function createBody(
  spec: CreateNodeOptions<BrightboxCreateExtra>,
  groups: readonly string[],
): Record<string, unknown> {
  const { name, size, location, userData, extra = {} } = spec;
  const all = [...new Set([...groups, ...(extra.serverGroups ?? [])])];
  return defined({
    name,
    server_type: idOf(size),
    zone: location === undefined ? undefined : idOf(location),
    user_data: userDataBase64(userData),
    server_groups: all.length === 0 ? undefined : all,
    disk_encrypted: extra.diskEncrypted,
    cloud_ip: extra.cloudIp,
    compatibility_mode: extra.compatibilityMode,
    ...diskOf(imageOf(spec), extra),
  });
}

function diskOf(image: string | undefined, { volume, diskSize }: BrightboxCreateExtra): object {
  if (volume !== undefined) return { volumes: [{ volume }] };
  return diskSize === undefined ? { image } : { volumes: [{ image, size: diskSize * GIB }] };
}
