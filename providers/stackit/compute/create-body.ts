import { type ClientContext, idOf, nameOf } from '../../../src/driver/index.js';
import { type CreateNodeOptions, defined, imageOf, userDataBase64 } from '../../../src/compute/index.js';
import type { StackitCreateExtra } from './models.js';

type Spec = CreateNodeOptions<StackitCreateExtra>;

/** Body of a request for a new server. @throws InvalidRequestError for what STACKIT cannot do */
export function createBody(spec: Spec, zone: string | undefined, context: ClientContext): object {
  const { extra = {}, firewalls, keyPair, location } = spec;
  if (firewalls?.length === 0)
    throw context.invalid(
      'createNode',
      'what STACKIT makes of no security groups is not documented; leave firewalls out for its default',
    );
  if (firewalls !== undefined && extra.nicIds !== undefined)
    throw context.invalid(
      'createNode',
      'whether firewalls apply to the interfaces of extra.nicIds, which have security groups of their own, is not documented; use attachFirewall for them',
    );
  return defined({
    name: spec.name,
    machineType: idOf(spec.size),
    ...bootOf(spec, context),
    networking: networkingOf(spec, context),
    availabilityZone: location === undefined ? zone : idOf(location),
    keypairName: keyPair === undefined ? undefined : nameOf(keyPair),
    userData: userDataBase64(spec.userData),
    labels: spec.metadata,
    securityGroups: firewalls?.map((firewall) => idOf(firewall)),
    affinityGroup: extra.affinityGroup,
    serviceAccountMails: extra.serviceAccountMails,
    volumes: extra.volumes,
  });
}

function bootOf({ image, extra = {} }: Spec, context: ClientContext): object {
  const id = imageOf({ ...(image !== undefined && { image }) });
  const { bootVolume } = extra;
  if (bootVolume === undefined) return { imageId: id };
  if (bootVolume.id !== undefined && id !== undefined)
    throw context.invalid('createNode', 'give an image or the id of extra.bootVolume, not both');
  const { id: volume, size, performanceClass, deleteOnTermination = volume === undefined } = bootVolume;
  if (volume !== undefined && (size !== undefined || performanceClass !== undefined))
    throw context.invalid(
      'createNode',
      'size and performanceClass of extra.bootVolume are for a volume that is made of the image; leave them out with an id',
    );
  const source = volume === undefined ? { type: 'image', id } : { type: 'volume', id: volume };
  return { bootVolume: defined({ source, size, performanceClass, deleteOnTermination }) };
}

function networkingOf({ networks, extra = {} }: Spec, context: ClientContext): object {
  const { nicIds } = extra;
  const ids = typeof networks === 'object' ? networks : [];
  if (nicIds !== undefined && nicIds.length > 0 && networks === undefined) return { nicIds };
  const [networkId] = ids;
  if (ids.length === 1 && networkId !== undefined && nicIds === undefined) return { networkId };
  throw context.invalid(
    'createNode',
    'a new server of STACKIT is in one network, which it needs: give the id of one in networks, or the ids of network interfaces in extra.nicIds',
  );
}
