import { randomBytes } from 'node:crypto';
import { type ClientContext, idOf } from '../../../src/driver/index.js';
import { type CreateNodeOptions, defined, imageOf, userDataBase64 } from '../../../src/compute/index.js';
import { labelsOf, partLabels } from './labels.js';
import type { GridscaleCreateExtra, GridscaleParts } from './models.js';
import { shapeOf } from './sizes.js';

type Spec = CreateNodeOptions<GridscaleCreateExtra>;

/** What the boot storage of a new server is made of. */
export interface Boot {
  /** GB. */
  readonly capacity: number;
  /** Ids of SSH keys. */
  readonly keys: readonly string[];
  /** True for an image of gridscale's own. */
  readonly isPublic: boolean;
}

/** Bytes of a password that is made because gridscale requires one. */
const PASSWORD = 24;

/** Body of a request for the storage that a server boots from. */
export function storageBody(spec: Spec, boot: Boot): object {
  const { name, extra = {} } = spec;
  const template = defined({
    template_uuid: imageOf(spec),
    hostname: extra.hostname,
    ...credentialsOf(spec, boot),
  });
  return defined({ name, capacity: boot.capacity, storage_type: extra.diskType, template });
}

/** gridscale requires keys or a password. Who gives neither signs in by what the user data or the image has, so the password is nobody's. */
function credentialsOf({ auth }: Spec, { keys, isPublic }: Boot): object {
  const given = auth !== undefined && 'password' in auth ? auth.password : null;
  // Passwords are for public images alone.
  if (given === null && (keys.length > 0 || !isPublic)) return { sshkeys: keys };
  return { password: given ?? randomBytes(PASSWORD).toString('base64url'), password_type: 'plain' };
}

/** Body of a request for a server, whose labels name its parts. @throws InvalidRequestError for metadata that labels cannot hold */
export function serverBody(spec: Spec, parts: GridscaleParts): object {
  const { extra = {} } = spec;
  return defined({
    name: spec.name,
    ...shapeOf(idOf(spec.size)),
    labels: [...labelsOf(spec.metadata ?? {}), ...partLabels(parts)],
    user_data: userDataBase64(spec.userData),
    availability_zone: extra.availabilityZone,
    hardware_profile: extra.hardwareProfile,
    auto_recovery: extra.autoRecovery,
  });
}

/** Refuses what gridscale cannot do, before anything is made. @throws InvalidRequestError */
export function checkBodies(spec: Spec, context: ClientContext): void {
  serverBody(spec, { storage: null, address: null, networks: [], reserved: [] });
  const { networks, auth, keyPair, extra = {} } = spec;
  const { diskSize, addressIds = [] } = extra;
  if (diskSize !== undefined && !(Number.isInteger(diskSize) && diskSize >= 1 && diskSize <= 4096))
    throw context.invalid('createNode', 'extra.diskSize is a whole number of GB from 1 to 4096');
  if (auth !== undefined && keyPair !== undefined)
    throw context.invalid('createNode', 'gridscale puts a key pair or a password on a server, not both');
  if (networks === 'none' && addressIds.length > 0)
    throw context.invalid(
      'createNode',
      'addresses are of the public network; give its id in networks, or leave networks out',
    );
}
