import { type ClientContext, idOf, nameOf } from '../../../src/driver/index.js';
import { type CreateNodeOptions, defined, imageOf, userDataText } from '../../../src/compute/index.js';
import { numberOf } from '../ids.js';
import type { HetznerCreateExtra } from './models.js';

/** Body of a request for a new server. @throws InvalidRequestError for names in place of ids */
export function createBody(spec: CreateNodeOptions<HetznerCreateExtra>, context: ClientContext): object {
  const { extra = {}, firewalls, keyPair, location, networks, userData } = spec;
  const number = (id: string): number => numberOf(id, 'createNode', context);
  const noPublic = extra.ipv4 === undefined && extra.ipv6 === undefined;
  return defined({
    name: spec.name,
    server_type: idOf(spec.size),
    image: imageOf(spec),
    location: location === undefined ? (context.region ?? undefined) : idOf(location),
    ssh_keys: keyPair === undefined ? undefined : [nameOf(keyPair)],
    user_data: userDataText(userData),
    labels: spec.metadata,
    networks: typeof networks === 'object' ? networks.map(number) : undefined,
    firewalls: firewalls?.map((firewall) => ({ firewall: number(idOf(firewall)) })),
    volumes: extra.volumes?.map(number),
    placement_group: extra.placementGroup === undefined ? undefined : number(extra.placementGroup),
    public_net: noPublic ? undefined : { enable_ipv4: extra.ipv4 ?? true, enable_ipv6: extra.ipv6 ?? true },
  });
}
