import { type ClientContext, idOf, nameOf, type Parameters } from '../../../src/driver/index.js';
import { type CreateNodeOptions, imageOf, userDataBase64 } from '../../../src/compute/index.js';
import { tagPairs } from './api.js';
import type { AliyunCreateExtra } from './models.js';

type Spec = CreateNodeOptions<AliyunCreateExtra>;

/** Checks a spec against ECS's own rules. @throws InvalidRequestError */
export function checkCreate({ auth, firewalls, keyPair, networks }: Spec, context: ClientContext): void {
  const refuse = (why: string): never => {
    throw context.invalid('createNode', why);
  };
  if (networks === 'none') refuse("an instance of ECS has a network; networks cannot be 'none'");
  if (typeof networks === 'object' && networks.length > 1)
    refuse('ECS puts a new instance into one vSwitch; networks cannot have several');
  if (firewalls?.length === 0)
    refuse('an instance of ECS has at least one security group; firewalls cannot be []');
  if (auth !== undefined && keyPair !== undefined)
    refuse('ECS takes a password or a key pair, and not both; leave out auth or keyPair');
}

/** Parameters of RunInstances for a spec that was checked. */
export function createParameters(spec: Spec): Parameters {
  const { auth, extra = {}, keyPair, location, networks, userData } = spec;
  return {
    InstanceName: spec.name,
    ImageId: imageOf(spec),
    InstanceType: idOf(spec.size),
    ZoneId: location === undefined ? undefined : idOf(location),
    VSwitchId: typeof networks === 'object' ? networks[0] : undefined,
    KeyPairName: keyPair === undefined ? undefined : nameOf(keyPair),
    Password: auth !== undefined && 'password' in auth ? auth.password : undefined,
    UserData: userDataBase64(userData),
    Tag: tagPairs(spec.metadata),
    SecurityGroupIds: spec.firewalls?.map(idOf),
    InternetMaxBandwidthOut: extra.publicBandwidth,
    SystemDisk: { Category: extra.systemDiskCategory, Size: extra.systemDiskSize },
    HostName: extra.hostName,
    RamRoleName: extra.ramRole,
    SpotStrategy: extra.spotStrategy,
    SpotPriceLimit: extra.spotPriceLimit,
    ResourceGroupId: extra.resourceGroup,
  };
}

/** Fields of a new instance in a list, which shows it a little later. */
export function acceptedRow(spec: Spec, id: string): object {
  const { keyPair, location, metadata = {}, networks } = spec;
  return {
    InstanceId: id,
    InstanceName: spec.name,
    Status: 'Pending',
    ImageId: imageOf(spec),
    InstanceType: idOf(spec.size),
    ZoneId: location === undefined ? undefined : idOf(location),
    KeyPairName: keyPair === undefined ? undefined : nameOf(keyPair),
    VpcAttributes: { VSwitchId: typeof networks === 'object' ? networks[0] : undefined },
    SecurityGroupIds: { SecurityGroupId: (spec.firewalls ?? []).map(idOf) },
    Tags: { Tag: tagPairs(metadata) },
  };
}
