import { type ClientContext, idOf } from '../../../src/driver/index.js';
import { type CreateNodeOptions, defined, imageOf, userDataText } from '../../../src/compute/index.js';
import type { CloudscaleCreateExtra } from './models.js';

type Spec = CreateNodeOptions<CloudscaleCreateExtra>;

/** Body of a request for a new server. @throws InvalidRequestError for what cloudscale.ch cannot do */
export function createBody(spec: Spec, context: ClientContext): object {
  const { auth, location, networks, extra = {} } = spec;
  if (networks === 'none' || (typeof networks === 'object' && networks.length === 0))
    throw context.invalid('createNode', 'a server of cloudscale.ch has one network at least');
  if (typeof networks === 'object' && extra.ipv6 !== undefined)
    throw context.invalid('createNode', 'extra.ipv6 is for the default network; leave networks out');
  const keys = [
    ...(auth !== undefined && 'publicKey' in auth ? [auth.publicKey] : []),
    ...(extra.sshKeys ?? []),
  ];
  return defined({
    name: spec.name,
    flavor: idOf(spec.size),
    image: imageOf(spec),
    zone: location === undefined ? (context.region ?? undefined) : idOf(location),
    volume_size_gb: extra.volumeSize,
    // Beside the one that it boots from, which is the first of a server's volumes.
    volumes: extra.volumes?.map(({ size, type }) => defined({ size_gb: size, type })),
    ssh_keys: keys.length > 0 ? keys : undefined,
    password: auth !== undefined && 'password' in auth ? auth.password : undefined,
    user_data: userDataText(spec.userData),
    interfaces: typeof networks === 'object' ? networks.map((network) => ({ network })) : undefined,
    use_ipv6: extra.ipv6,
    server_groups: extra.serverGroups,
    tags: spec.metadata,
  });
}
