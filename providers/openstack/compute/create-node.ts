import { idOf, nameOf, type Reader } from '../../../src/driver/index.js';
import {
  type ComputeNodeData,
  type CreateNodeOptions,
  defined,
  imageOf,
  userDataBase64,
} from '../../../src/compute/index.js';
import type { OpenStackCreateExtra, OpenStackNodeExtra } from './models.js';

/** The options of `createNode` on OpenStack. */
export type CreateSpec = CreateNodeOptions<OpenStackCreateExtra>;

/** Microversions of Nova that added options of a create; without one Nova treats a request as 2.1. */
const MICROVERSIONS = { networksNoneOrAuto: '2.37', description: '2.19' } as const;

/** The microversion that a spec needs; null for the base version. */
export function createVersion(spec: CreateSpec): string | null {
  if (typeof spec.networks === 'string') return MICROVERSIONS.networksNoneOrAuto;
  return spec.extra?.description === undefined ? null : MICROVERSIONS.description;
}

/** Why Nova would not apply the firewalls of a spec; null if it does. */
export function firewallProblem({ firewalls, networks, extra }: CreateSpec): string | null {
  if (firewalls === undefined) return null;
  if (firewalls.length === 0)
    return "Nova gives a server without security groups the project's group default; leave firewalls out, or name one without rules";
  if (networks === 'none') return 'firewalls apply to ports, and a server without networks has none';
  return extra?.ports === undefined
    ? null
    : 'ports have security groups of their own; give them to ports.create';
}

/** The `server` of a create request. */
export function createBody(spec: CreateSpec): Record<string, unknown> {
  const { extra = {}, networks, location, keyPair, userData, metadata, auth } = spec;
  const ports = extra.ports?.map((port) => ({ port }));
  return defined({
    name: spec.name,
    imageRef: imageOf(spec),
    flavorRef: idOf(spec.size),
    availability_zone: location === undefined ? undefined : idOf(location),
    key_name: keyPair === undefined ? undefined : nameOf(keyPair),
    user_data: userDataBase64(userData),
    metadata,
    adminPass: auth !== undefined && 'password' in auth ? auth.password : undefined,
    networks: ports ?? (typeof networks === 'object' ? networks.map((uuid) => ({ uuid })) : networks),
    security_groups: spec.firewalls?.map((firewall) => ({ name: idOf(firewall) })),
    config_drive: extra.configDrive,
    block_device_mapping_v2: blockDevices(extra),
    description: extra.description,
  });
}

/** Nova's block devices: the volume to boot from before all others. */
function blockDevices({
  bootVolume,
  blockDevices: given,
}: OpenStackCreateExtra): readonly Readonly<Record<string, unknown>>[] | undefined {
  if (bootVolume === undefined) return given;
  const boot = { boot_index: 0, uuid: idOf(bootVolume), source_type: 'volume', destination_type: 'volume' };
  return [{ ...boot, delete_on_termination: false }, ...(given ?? [])];
}

/** True if a spec names a boot volume. */
export function bootsFromVolume({ extra = {} }: CreateSpec): boolean {
  return blockDevices(extra)?.some((device) => Number(device['boot_index']) === 0) ?? false;
}

/** The node as far as a create's response tells: fetching the rest would double the requests of a bulk create. */
export function createdNode(spec: CreateSpec, server: Reader): ComputeNodeData<OpenStackNodeExtra> {
  return {
    id: server.id('id'),
    name: spec.name,
    state: 'pending',
    publicIps: [],
    privateIps: [],
    size: idOf(spec.size),
    image: imageOf(spec) ?? null,
    location: spec.location === undefined ? null : idOf(spec.location),
    createdAt: null,
    metadata: spec.metadata ?? {},
    extra: {
      status: 'BUILD',
      taskState: null,
      vmState: null,
      addresses: [],
      keyName: spec.keyPair === undefined ? null : nameOf(spec.keyPair),
      projectId: null,
      userId: null,
      hostId: null,
      updatedAt: null,
      configDrive: false,
      securityGroups: server
        .optionalList('security_groups')
        .flatMap((group) => group.optionalString('name') ?? []),
      volumeIds: [],
      fault: null,
      progress: null,
      adminPassword: server.optionalString('adminPass'),
    },
  };
}
