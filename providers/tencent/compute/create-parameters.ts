import { type ClientContext, idOf, type Parameters } from '../../../src/driver/index.js';
import { type CreateNodeOptions, imageOf, userDataBase64 } from '../../../src/compute/index.js';
import { tagPairs, tagSpecification } from './api.js';
import type { TencentCreateExtra } from './models.js';

type Spec = CreateNodeOptions<TencentCreateExtra>;

/** What had to be looked up for a create. */
export interface Place {
  /** Zone of the instance. */
  readonly zone: string;
  /** Its network; null for the default one. */
  readonly network: { readonly VpcId: string; readonly SubnetId: string } | null;
  /** Ids of its key pairs. */
  readonly keyIds: readonly string[];
}

/** Checks a spec against CVM's own rules. @throws InvalidRequestError */
export function checkCreate({ auth, firewalls, keyPair, networks }: Spec, context: ClientContext): void {
  const refuse = (why: string): never => {
    throw context.invalid('createNode', why);
  };
  if (networks === 'none') refuse("an instance of CVM has a network; networks cannot be 'none'");
  if (typeof networks === 'object' && networks.length > 1)
    refuse('CVM puts a new instance into one subnet; networks cannot have several');
  if (firewalls?.length === 0)
    refuse('an instance of CVM has at least one security group; firewalls cannot be []');
  if (auth !== undefined && keyPair !== undefined)
    refuse('CVM takes a password or a key pair, and not both; leave out auth or keyPair');
}

/** Parameters of RunInstances for a spec that was checked. */
export function createParameters(spec: Spec, { zone, network, keyIds }: Place): Parameters {
  const { auth, extra = {}, userData } = spec;
  const password = auth !== undefined && 'password' in auth ? auth.password : undefined;
  const isReachable = extra.publicBandwidth !== undefined || extra.internetChargeType !== undefined;
  const hasDisk = extra.systemDiskType !== undefined || extra.systemDiskSize !== undefined;
  return {
    InstanceChargeType: extra.chargeType,
    Placement: { Zone: zone, ProjectId: extra.project },
    InstanceType: idOf(spec.size),
    ImageId: imageOf(spec),
    SystemDisk: hasDisk ? { DiskType: extra.systemDiskType, DiskSize: extra.systemDiskSize } : undefined,
    VirtualPrivateCloud: network ?? undefined,
    InternetAccessible: isReachable
      ? {
          InternetChargeType: extra.internetChargeType,
          InternetMaxBandwidthOut: extra.publicBandwidth,
          PublicIpAssigned: (extra.publicBandwidth ?? 0) > 0,
        }
      : undefined,
    LoginSettings:
      password === undefined && keyIds.length === 0
        ? undefined
        : { Password: password, KeyIds: keyIds.length === 0 ? undefined : keyIds },
    SecurityGroupIds: spec.firewalls?.map(idOf),
    HostName: extra.hostName,
    TagSpecification: tagSpecification('instance', spec.metadata),
    UserData: userDataBase64(userData),
    CamRoleName: extra.camRole,
  };
}

/** A name for several instances: with `{R:3}` where the given names have consecutive numbers from 3 at their ends. */
export function sharedName(names: readonly string[], name: string): string {
  if (names.length === 1) return names[0] ?? name;
  const [, prefix = '', first = ''] = /^(.*?)(0|[1-9]\d*)$/.exec(names[0] ?? '') ?? [];
  const isNumbered = first !== '' && names.every((one, index) => one === `${prefix}${Number(first) + index}`);
  return isNumbered ? `${prefix}{R:${first}}` : name;
}

/** Fields of a new instance in a list. */
export function acceptedRow(spec: Spec, id: string, { zone, network, keyIds }: Place): object {
  return {
    InstanceId: id,
    InstanceName: spec.name,
    InstanceState: 'PENDING',
    ImageId: imageOf(spec),
    InstanceType: idOf(spec.size),
    Placement: { Zone: zone },
    VirtualPrivateCloud: network,
    SecurityGroupIds: spec.firewalls?.map(idOf),
    LoginSettings: { KeyIds: keyIds },
    LatestOperation: 'RunInstances',
    LatestOperationState: 'OPERATING',
    Tags: tagPairs(spec.metadata ?? {}),
  };
}
