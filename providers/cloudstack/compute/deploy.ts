import { type ClientContext, idOf, nameOf } from '../../../src/driver/index.js';
import {
  checkAccepted,
  type ComputeNodeData,
  type CreateNodeOptions,
  imageOf,
  userDataBase64,
} from '../../../src/compute/index.js';
import type { Parameters } from '../client.js';
import type { CloudStackCreateExtra, CloudStackNodeExtra } from './models.js';
import { groupFor } from './owner-group.js';

type Spec = CreateNodeOptions<CloudStackCreateExtra>;

/** Checks a spec, without a request. @throws InvalidRequestError for what CloudStack cannot do */
export function checkDeploy(spec: Spec, context: ClientContext): void {
  checkAccepted(
    spec,
    ['location', 'keyPair', 'userData', 'metadata', 'networks', 'firewalls'],
    context.details('createNode'),
  );
  if (spec.networks === 'none')
    throw context.invalid(
      'createNode',
      'a server of CloudStack is in a network; pass its id, or none at all',
    );
  if (spec.firewalls?.length === 0)
    throw context.invalid(
      'createNode',
      'CloudStack gives a server the default security group where it is to have none; leave firewalls out for that',
    );
  zoneFor(spec, context);
}

/** Parameters of deployVirtualMachine. */
export function deployParameters(spec: Spec, context: ClientContext): Parameters {
  const { extra = {}, firewalls, keyPair, metadata = {}, networks, userData } = spec;
  return {
    name: spec.name,
    displayname: spec.name,
    zoneid: zoneFor(spec, context),
    templateid: imageOf(spec),
    serviceofferingid: idOf(spec.size),
    keypair: keyPair === undefined ? undefined : nameOf(keyPair),
    userdata: userDataBase64(userData),
    group: groupFor(metadata),
    networkids: typeof networks === 'object' ? networks : undefined,
    securitygroupids: firewalls?.map(idOf),
    affinitygroupids: extra.affinityGroups,
    rootdisksize: extra.rootDiskSize,
    ...detailsOf(extra.details ?? {}),
  };
}

/** The node of an accepted create; its addresses are not known yet. */
export function acceptedNode(
  spec: Spec,
  { id, jobId }: { readonly id: string; readonly jobId: string | null },
  context: ClientContext,
): ComputeNodeData<CloudStackNodeExtra> {
  const { firewalls = [], metadata = {}, networks } = spec;
  return {
    id,
    name: spec.name,
    state: 'pending',
    publicIps: [],
    privateIps: [],
    size: idOf(spec.size),
    image: imageOf(spec) ?? null,
    location: zoneFor(spec, context),
    createdAt: null,
    metadata,
    extra: {
      state: null,
      displayName: spec.name,
      group: groupFor(metadata) ?? null,
      hypervisor: null,
      osTypeId: null,
      keyPairs: spec.keyPair === undefined ? [] : [nameOf(spec.keyPair)],
      securityGroups: firewalls.map(idOf),
      networks: typeof networks === 'object' ? networks : [],
      jobId,
    },
  };
}

/** Zone of a server. @throws InvalidRequestError without one */
function zoneFor({ location }: Spec, context: ClientContext): string {
  const zone = location === undefined ? context.region : idOf(location);
  if (zone !== null) return zone;
  throw context.invalid(
    'createNode',
    "a server needs a zone; pass the id of one as location, or as region to the driver's constructor",
  );
}

function detailsOf(details: Readonly<Record<string, string>>): Parameters {
  const entries = Object.entries(details).map(([key, value], index) => [`details[${index}].${key}`, value]);
  return Object.fromEntries(entries) as Parameters;
}
