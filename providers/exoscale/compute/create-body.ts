import { type ClientContext, idOf, nameOf } from '../../../src/driver/index.js';
import {
  type ComputeNodeData,
  type CreateNodeOptions,
  defined,
  imageOf,
  userDataBase64,
} from '../../../src/compute/index.js';
import { UUID } from './collections.js';
import type { ExoscaleCreateExtra, ExoscaleNodeExtra } from './models.js';

/** GiB of a disk whose size is left out. */
const DISK = 50;

type Spec = CreateNodeOptions<ExoscaleCreateExtra>;

/** Body of a request for a new instance. @throws InvalidRequestError for names in place of ids */
export function createBody(spec: Spec, context: ClientContext): object {
  const { extra = {}, keyPair, userData } = spec;
  const reference = (id: string): object => ({ id: idIn('createNode', id, context) });
  return defined({
    name: spec.name,
    'instance-type': reference(idOf(spec.size)),
    template: reference(imageOf(spec) ?? ''),
    'disk-size': extra.diskSize ?? DISK,
    'ssh-keys': keyPair === undefined ? undefined : [{ name: nameOf(keyPair) }],
    'user-data': userDataBase64(userData),
    labels: spec.metadata,
    'public-ip-assignment': assignmentOf(spec),
    'security-groups': extra.securityGroups?.map(reference),
    'anti-affinity-groups': extra.antiAffinityGroups?.map(reference),
    'deploy-target': extra.deployTarget === undefined ? undefined : reference(extra.deployTarget),
    'secureboot-enabled': extra.secureBoot,
    'tpm-enabled': extra.tpm,
  });
}

/** Ids of the private networks of a new instance. */
export function networksOf({ networks }: Spec): readonly string[] {
  return typeof networks === 'object' ? networks : [];
}

/** The id of a UUID's form. @throws InvalidRequestError */
export function idIn(operation: string, id: string, context: ClientContext): string {
  if (UUID.test(id)) return id;
  throw context.invalid(
    operation,
    `sizes, templates, networks and groups of Exoscale go by their ids, which are UUIDs, not by names such as ${JSON.stringify(id)}`,
  );
}

/** An instance that Exoscale has accepted and does not list yet, as it was asked for. */
export function acceptedNode(
  id: string,
  spec: Spec,
  { region }: ClientContext,
): ComputeNodeData<ExoscaleNodeExtra> {
  const { extra = {}, keyPair } = spec;
  return {
    id,
    name: spec.name,
    state: 'pending',
    publicIps: [],
    privateIps: [],
    size: idOf(spec.size),
    image: imageOf(spec) ?? null,
    location: region,
    createdAt: null,
    metadata: spec.metadata ?? {},
    extra: {
      state: null,
      diskSize: extra.diskSize ?? DISK,
      networks: [],
      securityGroups: extra.securityGroups ?? [],
      elasticIps: [],
      keyPairs: keyPair === undefined ? [] : [nameOf(keyPair)],
      publicIpAssignment: assignmentOf(spec) ?? null,
      manager: null,
    },
  };
}

function assignmentOf({ networks, extra = {} }: Spec): 'none' | 'dual' | undefined {
  if (networks === 'none') return 'none';
  return extra.ipv6 === true ? 'dual' : undefined;
}
