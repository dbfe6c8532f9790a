import {
  type ClientContext,
  idOf,
  nameOf,
  type Parameter,
  type Parameters,
} from '../../../src/driver/index.js';
import { type CreateNodeOptions, imageOf, userDataBase64 } from '../../../src/compute/index.js';
import { checkNameTag } from './tags.js';
import type { OutscaleCreateExtra } from './models.js';

type Spec = CreateNodeOptions<OutscaleCreateExtra>;

/** Device of the system's volume. */
const ROOT = '/dev/sda1';

/** Checks a spec against OUTSCALE's own rules. @throws InvalidRequestError */
export function checkCreate({ firewalls, metadata, name, networks }: Spec, context: ClientContext): void {
  checkNameTag('createNode', name, metadata, context);
  const refuse = (why: string): never => {
    throw context.invalid('createNode', why);
  };
  if (networks === 'none') refuse("a VM of OUTSCALE has a network; networks cannot be 'none'");
  if (firewalls?.length === 0)
    refuse('a VM of OUTSCALE has at least one security group; leave firewalls out for the default one');
}

/** Parameters of CreateVms for a spec that was checked, without their number. */
export function createParameters(spec: Spec): Parameters {
  const { extra = {}, firewalls, keyPair, location, networks, userData } = spec;
  const groups = firewalls?.map(idOf);
  const subnets = typeof networks === 'object' ? networks : [];
  const hasPlace = location !== undefined || extra.tenancy !== undefined;
  const place = {
    SubregionName: location === undefined ? undefined : idOf(location),
    Tenancy: extra.tenancy,
  };
  return {
    ImageId: imageOf(spec),
    VmType: idOf(spec.size),
    KeypairName: keyPair === undefined ? undefined : nameOf(keyPair),
    UserData: userDataBase64(userData),
    Placement: hasPlace ? place : undefined,
    ...(subnets.length > 1
      ? { Nics: subnets.map((subnet, index) => nic(subnet, index, groups)) }
      : { SubnetId: subnets[0], SecurityGroupIds: groups }),
    BlockDeviceMappings: rootVolume(extra),
    Performance: extra.performance,
    VmInitiatedShutdownBehavior: extra.shutdown,
    DeletionProtection: extra.deletionProtection,
  };
}

/** A network interface that goes when its VM does. */
function nic(SubnetId: string, DeviceNumber: number, groups: readonly string[] | undefined): Parameter {
  return { DeviceNumber, SubnetId, SecurityGroupIds: groups, DeleteOnVmDeletion: true };
}

function rootVolume({ rootIops, rootSize, rootType }: OutscaleCreateExtra): Parameter {
  if (rootIops === undefined && rootSize === undefined && rootType === undefined) return undefined;
  const Bsu = { VolumeSize: rootSize, VolumeType: rootType, Iops: rootIops, DeleteOnVmDeletion: true };
  return [{ DeviceName: ROOT, Bsu }];
}
