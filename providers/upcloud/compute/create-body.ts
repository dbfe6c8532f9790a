import { type ClientContext, idOf } from '../../../src/driver/index.js';
import {
  checkAccepted,
  type CreateNodeOptions,
  defined,
  imageOf,
  type NodeLocation,
  userDataText,
} from '../../../src/compute/index.js';
import type { UpCloudCreateExtra } from './models.js';
import { toLabels } from './read.js';

type Spec = CreateNodeOptions<UpCloudCreateExtra>;

/** Characters of a host name in the name of a disk. */
const SHORT = 57;

/** Name of the disk that a server is made with, by which it is known when the server is destroyed. */
export function diskTitle(hostname: string): string {
  return `${hostname.slice(0, SHORT)}-OS`;
}

/** Zone of something new. @throws InvalidRequestError without a location and a region */
export function zoneFor(
  operation: string,
  location: NodeLocation | string | undefined,
  context: ClientContext,
): string {
  const zone = location === undefined ? context.region : idOf(location);
  if (zone !== null) return zone;
  throw context.invalid(
    operation,
    "UpCloud wants a zone; pass a location, or region to the driver's constructor",
  );
}

/** Body of a request for a new server. @throws InvalidRequestError for what UpCloud does not take */
export function createBody(spec: Spec, context: ClientContext): object {
  const operation = 'createNode';
  checkAccepted(spec, ['location', 'auth', 'userData', 'metadata', 'networks'], context.details(operation));
  const { extra = {}, auth, metadata } = spec;
  const disk = {
    action: 'clone',
    storage: imageOf(spec),
    title: diskTitle(spec.name),
    size: extra.diskSize,
    tier: extra.diskTier,
  };
  const key = auth !== undefined && 'publicKey' in auth ? auth.publicKey : undefined;
  const server = defined({
    title: spec.name,
    hostname: spec.name,
    zone: zoneFor(operation, spec.location, context),
    plan: idOf(spec.size),
    // Images with cloud-init are refused without it.
    metadata: 'yes',
    // The response has the password, in place of a message to the account's owner.
    password_delivery: 'none',
    storage_devices: { storage_device: [defined(disk)] },
    networking: networkingOf(spec, context),
    login_user: key === undefined ? undefined : loginUser(key, extra.username),
    user_data: userDataText(spec.userData),
    labels: metadata === undefined ? undefined : { label: toLabels(metadata) },
    firewall: extra.firewall === undefined ? undefined : extra.firewall ? 'on' : 'off',
  });
  return { server };
}

function loginUser(key: string, username: string | undefined): object {
  return defined({ username, create_password: 'no', ssh_keys: { ssh_key: [key] } });
}

/** Interfaces of a new server; undefined for UpCloud's default. */
function networkingOf({ networks, extra = {} }: Spec, context: ClientContext): object | undefined {
  if (networks === 'none')
    throw context.invalid(
      'createNode',
      'a server of UpCloud is in its utility network at least; pass extra.ipv4 and extra.ipv6: false for no public address',
    );
  const ids = typeof networks === 'object' ? networks : [];
  if (ids.length === 0 && extra.ipv4 === undefined && extra.ipv6 === undefined) return undefined;
  const interfaces = [
    interfaceOf('utility', 'IPv4'),
    ...(extra.ipv4 === false ? [] : [interfaceOf('public', 'IPv4')]),
    ...(extra.ipv6 === false ? [] : [interfaceOf('public', 'IPv6')]),
    ...ids.map((network) => ({ ...interfaceOf('private', 'IPv4'), network })),
  ];
  return { interfaces: { interface: interfaces } };
}

function interfaceOf(type: string, family: string): object {
  return { type, ip_addresses: { ip_address: [{ family }] } };
}
