import { type ClientContext, idOf, nameOf } from '../../../src/driver/index.js';
import {
  type CreateNodeOptions,
  defined,
  imageOf,
  type NodeImage,
  userDataBase64,
} from '../../../src/compute/index.js';
import type { GcoreCreateExtra, GcoreImageExtra } from './models.js';
import { checkRegion } from './region.js';

type Spec = CreateNodeOptions<GcoreCreateExtra>;

/**
 * Body of a request for a new instance.
 *
 * @param minDisk GiB that the image needs at least; null if unknown
 * @throws InvalidRequestError for what Gcore cannot do
 */
export function createBody(spec: Spec, minDisk: number | null, context: ClientContext): object {
  const { extra = {}, keyPair, auth } = spec;
  return defined({
    name: spec.name,
    flavor: idOf(spec.size),
    interfaces: interfacesOf(spec, context),
    volumes: [
      defined({
        source: 'image',
        image_id: imageOf(spec),
        boot_index: 0,
        size: extra.volumeSize ?? (minDisk === null || minDisk === 0 ? undefined : minDisk),
        type_name: extra.volumeType,
        delete_on_termination: extra.keepVolume !== true,
      }),
    ],
    ssh_key_name: keyPair === undefined ? undefined : nameOf(keyPair),
    password: auth !== undefined && 'password' in auth ? auth.password : undefined,
    username: extra.username,
    user_data: userDataBase64(spec.userData),
    tags: spec.metadata,
    servergroup_id: extra.placementGroup,
  });
}

/** Refuses what Gcore would not do, before a request. @throws InvalidRequestError */
export function checkCreate(spec: Spec, context: ClientContext): void {
  const refuse = (why: string): Error => context.invalid('createNode', why);
  const { auth, extra = {}, firewalls, networks } = spec;
  checkRegion('createNode', spec.location, context);
  if (networks === 'none' || (Array.isArray(networks) && networks.length === 0 && extra.external !== true))
    throw refuse('an instance of Gcore has an interface; name a network, or leave networks out');
  if (firewalls?.length === 0)
    throw refuse(
      'what Gcore makes of no security groups is not documented; leave firewalls out for its default',
    );
  if (extra.username !== undefined && auth === undefined)
    throw refuse('extra.username is for auth.password, which is missing');
  if (auth !== undefined && spec.userData !== undefined && !isWindows(spec.image))
    throw refuse(
      'Gcore leaves the userData out beside a password, except for images of Windows; give one of them',
    );
}

function isWindows(image: NodeImage | string | undefined): boolean {
  return typeof image === 'object' && (image.extra as Partial<GcoreImageExtra>).osType === 'windows';
}

/** A public interface, or one for each network, each with the security groups. */
function interfacesOf({ networks, firewalls, extra = {} }: Spec, context: ClientContext): object[] {
  const ids = typeof networks === 'object' ? networks : [];
  const groups = firewalls?.map((firewall) => ({ id: idOf(firewall) }));
  const isExternal = extra.external ?? ids.length === 0;
  if (extra.ipFamily !== undefined && !isExternal)
    throw context.invalid('createNode', 'extra.ipFamily is for a public interface; see extra.external');
  const outer = { type: 'external', ip_family: extra.ipFamily, security_groups: groups };
  return [
    ...(isExternal ? [defined(outer)] : []),
    ...ids.map((id) => defined({ type: 'any_subnet', network_id: id, security_groups: groups })),
  ];
}
