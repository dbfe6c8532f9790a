import { type ClientContext, idOf } from '../../../src/driver/index.js';
import { type CreateNodeOptions, imageOf, userDataBase64 } from '../../../src/compute/index.js';
import type { Parameter } from '../query.js';
import type { Ec2CreateExtra } from './models.js';

type Spec = CreateNodeOptions<Ec2CreateExtra>;

/** Checks a spec against EC2's own rules. @throws InvalidRequestError */
export function checkLaunch({ name, metadata, networks, firewalls }: Spec, context: ClientContext): void {
  const named = metadata?.['Name'];
  if (named !== undefined && named !== name)
    throw context.invalid(
      'createNode',
      `the tag Name holds an instance's name at EC2; it cannot be ${JSON.stringify(named)} beside the name ${JSON.stringify(name)}`,
    );
  if (networks === 'none')
    throw context.invalid(
      'createNode',
      "an instance of EC2 has at least one network interface; networks cannot be 'none'",
    );
  if (firewalls?.length === 0)
    throw context.invalid(
      'createNode',
      'an instance of EC2 has at least one security group: leave firewalls out for the default one of its network, or name one without rules',
    );
}

/** Parameters of RunInstances for a spec. */
export function launchParameters(spec: Spec): Record<string, Parameter> {
  const { extra = {}, keyPair, location, userData } = spec;
  const placement = {
    AvailabilityZone: location === undefined ? undefined : idOf(location),
    GroupName: extra.placementGroup,
    Tenancy: extra.tenancy,
  };
  return {
    ImageId: imageOf(spec),
    InstanceType: idOf(spec.size),
    KeyName: typeof keyPair === 'object' ? keyPair.name : keyPair,
    UserData: userDataBase64(userData),
    Placement: placement,
    IamInstanceProfile: profileParameter(extra.instanceProfile),
    InstanceMarketOptions: spotParameter(extra.spot),
    BlockDeviceMapping: blockDevices(extra),
    EbsOptimized: extra.ebsOptimized,
    Monitoring: extra.monitoring === undefined ? undefined : { Enabled: extra.monitoring },
    MetadataOptions: extra.metadataTokens === undefined ? undefined : { HttpTokens: extra.metadataTokens },
    InstanceInitiatedShutdownBehavior: extra.shutdown,
    ...networkParameters(spec),
  };
}

/** One subnet is a parameter of the instance; several, or a setting for the public address, need interfaces. */
function networkParameters({ networks, firewalls, extra = {} }: Spec): Record<string, Parameter> {
  const subnets = typeof networks === 'object' ? networks : [];
  const { publicIp } = extra;
  const securityGroups = firewalls?.map(idOf);
  if (subnets.length <= 1 && publicIp === undefined)
    return { SubnetId: subnets[0], SecurityGroupId: securityGroups };
  const all = subnets.length === 0 ? [undefined] : subnets;
  return {
    NetworkInterface: all.map((SubnetId, DeviceIndex) => ({
      DeviceIndex,
      SubnetId,
      SecurityGroupId: securityGroups,
      AssociatePublicIpAddress: all.length === 1 ? publicIp : undefined,
    })),
  };
}

function profileParameter(profile: string | undefined): Parameter {
  if (profile === undefined) return undefined;
  return profile.startsWith('arn:') ? { Arn: profile } : { Name: profile };
}

function spotParameter(spot: Ec2CreateExtra['spot']): Parameter {
  if (spot === undefined) return undefined;
  const { maxPrice, type, interruption } = spot;
  const options = { MaxPrice: maxPrice, SpotInstanceType: type, InstanceInterruptionBehavior: interruption };
  return { MarketType: 'spot', SpotOptions: options };
}

function blockDevices({
  blockDevices: given,
  rootSize,
  rootDevice = '/dev/xvda',
}: Ec2CreateExtra): Parameter {
  if (rootSize === undefined) return given;
  return [{ DeviceName: rootDevice, Ebs: { VolumeSize: rootSize } }, ...(given ?? [])];
}
