import {
  type ClientContext,
  type CloudErrorClass,
  idOf,
  ImageNotFoundError,
  InvalidRequestError,
  nameOf,
  SizeNotFoundError,
} from '../../../src/driver/index.js';
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
  const { extra = {}, firewalls, keyPair, userData } = spec;
  const operation = 'createNode';
  const reference = (id: string): object => ({ id: idIn(operation, id, context) });
  return defined({
    name: spec.name,
    'instance-type': { id: idIn(operation, idOf(spec.size), context, SizeNotFoundError) },
    template: { id: idIn(operation, imageOf(spec) ?? '', context, ImageNotFoundError) },
    'disk-size': extra.diskSize ?? DISK,
    'ssh-keys': keyPair === undefined ? undefined : [{ name: nameOf(keyPair) }],
    'user-data': userDataBase64(userData),
    labels: spec.metadata,
    'public-ip-assignment': assignmentOf(spec),
    'security-groups': firewalls?.map((firewall) => reference(idOf(firewall))),
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

/**
 * The id of a UUID's form.
 *
 * @throws InvalidRequestError, or the error for something that does not exist
 */
export function idIn(
  operation: string,
  id: string,
  context: ClientContext,
  Missing: CloudErrorClass = InvalidRequestError,
): string {
  if (UUID.test(id)) return id;
  throw new Missing(
    `${operation}: sizes, templates, networks and groups of Exoscale go by their ids, which are UUIDs, not by names such as ${JSON.stringify(id)}.`,
    context.details(operation),
  );
}

/** An instance that Exoscale has accepted and does not list yet, as it was asked for. */
export function acceptedNode(
  id: string,
  spec: Spec,
  { region }: ClientContext,
): ComputeNodeData<ExoscaleNodeExtra> {
  const { extra = {}, firewalls, keyPair } = spec;
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
      securityGroups: (firewalls ?? []).map((firewall) => idOf(firewall)),
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
