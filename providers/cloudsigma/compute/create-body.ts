import { type ClientContext, idOf, SizeNotFoundError } from '../../../src/driver/index.js';
import {
  checkAccepted,
  type CreateNodeOptions,
  defined,
  type NodeLocation,
  userDataBase64,
} from '../../../src/compute/index.js';
import type { CloudSigmaCreateExtra } from './models.js';
import { SYSTEM_KEYS } from './read.js';
import { GIB, MIB, type Shape, shapeOf } from './sizes.js';

type Spec = CreateNodeOptions<CloudSigmaCreateExtra>;

/** Most characters of a key of metadata. @see https://docs.cloudsigma.com/en/latest/meta.html */
const LONGEST_KEY = 32;

/** Place on the bus of the disk that a server is made with. */
const FIRST_PLACE = { device: 'virtio', dev_channel: '0:0' };

/** Refuses another location than the driver's, since each has an API of its own. @throws InvalidRequestError */
export function checkLocation(
  operation: string,
  location: NodeLocation | string | undefined,
  context: ClientContext,
): void {
  if (location === undefined || idOf(location) === context.region) return;
  throw context.invalid(
    operation,
    `this driver is for CloudSigma's location ${String(context.region)}; for ${JSON.stringify(idOf(location))} make one with that as its region`,
  );
}

/** What a size's id names. @throws SizeNotFoundError for another id */
export function shapeFor(
  operation: string,
  size: { readonly id: string } | string,
  context: ClientContext,
): Shape {
  const shape = shapeOf(idOf(size));
  if (shape !== null) return shape;
  throw new SizeNotFoundError(
    `${operation}: there is no size ${JSON.stringify(idOf(size))}; name processors, MHz of all of them and MiB, such as 1x2000x2048.`,
    context.details(operation),
  );
}

/** @throws InvalidRequestError for metadata that CloudSigma cannot keep, or that the system of a server reads */
export function checkKeys(operation: string, metadata: object, context: ClientContext): void {
  const long = Object.keys(metadata).find((key) => key.length > LONGEST_KEY);
  if (long !== undefined)
    throw context.invalid(
      operation,
      `the metadata key ${JSON.stringify(long)} has more than ${LONGEST_KEY} characters`,
    );
  const taken = Object.keys(metadata).find((key) => SYSTEM_KEYS.includes(key));
  if (taken !== undefined)
    throw context.invalid(
      operation,
      `the metadata key ${taken} is read by the server's system; use auth or userData`,
    );
}

/** Fields of the disk of a new server. */
export function diskBody({ extra = {} }: Spec, name: string): object {
  const { diskSize, storageType } = extra;
  return defined({
    name,
    size: diskSize === undefined ? undefined : Math.round(diskSize * GIB),
    storage_type: storageType,
  });
}

/** What a new server is given besides its spec. */
export interface NewServer {
  /** Id of its disk. */
  readonly disk: string;
  /** Id of its key pair; null for none. */
  readonly key: string | null;
  /** Password of its screen, which CloudSigma requires. */
  readonly vncPassword: string;
}

/** Fields of a new server. @throws InvalidRequestError for what CloudSigma does not take */
export function createBody(
  spec: Spec,
  { disk, key, vncPassword }: NewServer,
  context: ClientContext,
): object {
  const operation = 'createNode';
  const accepted = ['location', 'keyPair', 'auth', 'userData', 'metadata', 'networks'] as const;
  checkAccepted(spec, accepted, context.details(operation));
  checkLocation(operation, spec.location, context);
  checkKeys(operation, spec.metadata ?? {}, context);
  const { smp, cpu, ram } = shapeFor(operation, spec.size, context);
  return defined({
    name: spec.name,
    cpu,
    smp,
    mem: ram * MIB,
    vnc_password: vncPassword,
    drives: [{ ...FIRST_PLACE, boot_order: 1, drive: disk }],
    nics: nicsOf(spec, context),
    meta: metaOf(spec),
    pubkeys: key === null ? undefined : [key],
  });
}

function nicsOf({ networks, extra = {} }: Spec, context: ClientContext): object[] {
  const ids = typeof networks === 'object' ? networks : [];
  const isPublic = networks !== 'none' && extra.publicIp !== false;
  if (!isPublic && extra.firewallPolicy !== undefined)
    throw context.invalid('createNode', 'extra.firewallPolicy is for a public interface, and there is none');
  const inside = ids.map((vlan) => ({ model: 'virtio', vlan }));
  if (!isPublic) return inside;
  const outside = { model: 'virtio', ip_v4_conf: { conf: 'dhcp' }, firewall_policy: extra.firewallPolicy };
  return [defined(outside), ...inside];
}

function metaOf({ metadata = {}, auth, userData }: Spec): object {
  const script = userDataBase64(userData);
  return {
    ...metadata,
    ...(auth !== undefined && 'publicKey' in auth && { ssh_public_key: auth.publicKey }),
    ...(script !== undefined && { 'cloudinit-user-data': script, base64_fields: 'cloudinit-user-data' }),
  };
}
