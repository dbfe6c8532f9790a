import { type ClientContext, idOf } from '../../../src/driver/index.js';
import {
  checkAccepted,
  type CreateNodeOptions,
  defined,
  imageOf,
  userDataBase64,
} from '../../../src/compute/index.js';
import type { OracleCreateExtra } from './models.js';
import { type OrderedShape, orderedShape } from './shapes.js';

type Spec = CreateNodeOptions<OracleCreateExtra>;

/** Where a new instance goes. */
export interface Place {
  readonly compartmentId: string;
  readonly availabilityDomain: string;
  readonly subnetId: string;
}

/** The shape of a size, as requests name it. @throws InvalidRequestError for an id that is none */
export function shapeFields(size: string, operation: string, context: ClientContext): object {
  const { shape, chosen } = orderedOf(size, operation, context);
  const shapeConfig = chosen === null ? undefined : { ocpus: chosen.ocpus, memoryInGBs: chosen.memory };
  return defined({ shape, shapeConfig });
}

/** Subnet of a new instance: the one network given, or that of the driver. @throws InvalidRequestError for none, and for several */
export function subnetOf({ networks }: Spec, usual: string | undefined, context: ClientContext): string {
  const given = typeof networks === 'object' ? networks : [];
  if (networks === 'none' || given.length > 1)
    throw context.invalid(
      'createNode',
      'an instance of Oracle is made in one subnet; pass the id of one as networks',
    );
  const [subnet = usual] = given;
  if (subnet !== undefined) return subnet;
  throw context.invalid(
    'createNode',
    "Oracle has no default network; pass the id of a subnet as networks, or subnetId to the driver's constructor",
  );
}

/** Checks what Oracle cannot honour. @throws InvalidRequestError naming it */
export function checkSpec(spec: Spec, usualSubnet: string | undefined, context: ClientContext): void {
  const details = context.details('createNode');
  checkAccepted(spec, ['location', 'auth', 'userData', 'metadata', 'networks', 'firewalls'], details);
  orderedOf(idOf(spec.size), 'createNode', context);
  subnetOf(spec, usualSubnet, context);
}

/** Body of a request for a new instance. @see https://docs.oracle.com/en-us/iaas/api/#/en/iaas/latest/datatypes/LaunchInstanceDetails */
export function createBody(spec: Spec, { subnetId, ...place }: Place, context: ClientContext): object {
  const { extra = {}, auth, userData, firewalls = [] } = spec;
  const { shapeConfig, ...shape } = shapeFields(idOf(spec.size), 'createNode', context) as {
    readonly shapeConfig?: object;
  };
  const config = defined({ ...shapeConfig, baselineOcpuUtilization: extra.baseline });
  const metadata = defined({
    ssh_authorized_keys: auth !== undefined && 'publicKey' in auth ? auth.publicKey : undefined,
    user_data: userDataBase64(userData),
  });
  return defined({
    ...place,
    ...shape,
    displayName: spec.name,
    shapeConfig: Object.keys(config).length === 0 ? undefined : config,
    sourceDetails: defined({
      sourceType: 'image',
      imageId: imageOf(spec),
      bootVolumeSizeInGBs: extra.bootVolumeSize,
    }),
    createVnicDetails: defined({
      subnetId,
      assignPublicIp: extra.publicIp,
      assignIpv6Ip: extra.ipv6,
      privateIp: extra.privateIp,
      nsgIds: firewalls.length === 0 ? undefined : firewalls.map(idOf),
      hostnameLabel: extra.hostname,
    }),
    metadata: Object.keys(metadata).length === 0 ? undefined : metadata,
    freeformTags: spec.metadata,
    faultDomain: extra.faultDomain,
  });
}

function orderedOf(size: string, operation: string, context: ClientContext): OrderedShape {
  const ordered = orderedShape(size);
  if (ordered !== null) return ordered;
  throw context.invalid(
    operation,
    `${JSON.stringify(size)} is no size of Oracle: it takes a shape such as VM.Standard2.1, or a flexible one with OCPUs and GiB, such as VM.Standard.E4.Flex:2:16`,
  );
}
