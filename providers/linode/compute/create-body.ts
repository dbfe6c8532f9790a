import { randomBytes } from 'node:crypto';
import { type ClientContext, idOf } from '../../../src/driver/index.js';
import { type CreateNodeOptions, defined, imageOf, userDataBase64 } from '../../../src/compute/index.js';
import type { LinodeCreateExtra } from './models.js';
import { tagsFor } from './tags.js';

const OPERATION = 'createNode';

/** Credentials of root, as Linode takes them. */
export interface RootAccess {
  readonly authorized_keys?: readonly string[];
  readonly root_pass?: string;
}

/** The keys and password to send: without any, a password of 192 random bits, since Linode wants one or the other. */
export function rootAccess(keys: readonly string[], password?: string): RootAccess {
  const made = password ?? (keys.length === 0 ? randomBytes(24).toString('base64url') : undefined);
  return {
    ...(keys.length > 0 && { authorized_keys: keys.map((key) => key.trim()) }),
    ...(made !== undefined && { root_pass: made }),
  };
}

/** Body of a request for a new server. @throws InvalidRequestError without a region, and for names in place of ids */
export function createBody(
  spec: CreateNodeOptions<LinodeCreateExtra>,
  access: RootAccess,
  context: ClientContext,
): object {
  const { extra = {}, firewalls, location, networks, userData } = spec;
  const number = (id: string | undefined): number | undefined =>
    id === undefined ? undefined : numberOf(id, OPERATION, context);
  return defined({
    label: spec.name,
    region: regionOf(OPERATION, location, context),
    type: idOf(spec.size),
    image: imageOf(spec),
    ...access,
    tags: tagsFor(OPERATION, context, spec.metadata, extra.tags),
    metadata: userData === undefined ? undefined : { user_data: userDataBase64(userData) },
    interfaces: typeof networks === 'object' ? interfacesOf(networks, context) : undefined,
    backups_enabled: extra.backups,
    private_ip: extra.privateIp,
    firewall_id: firewallOf(firewalls, context),
    placement_group: extra.placementGroup === undefined ? undefined : { id: number(extra.placementGroup) },
    stackscript_id: number(extra.stackScript),
    stackscript_data: extra.stackScriptData,
    swap_size: extra.swapSize,
    disk_encryption: extra.diskEncryption,
  });
}

/** The public interface, and one in each subnet of a VPC. */
function interfacesOf(networks: readonly string[], context: ClientContext): object[] {
  const subnets = networks.map((id) => ({
    purpose: 'vpc',
    subnet_id: Number(subnetOf(id, OPERATION, context)),
  }));
  return [{ purpose: 'public' }, ...subnets];
}

/** The subnet of a network's id, which is `vpc/subnet`. @throws InvalidRequestError for another id */
function subnetOf(id: string, operation: string, context: Pick<ClientContext, 'invalid'>): string {
  const [, subnet] = /^\d{1,15}\/(\d{1,15})$/.exec(id) ?? [];
  if (subnet !== undefined) return subnet;
  throw context.invalid(
    operation,
    `networks of Linode go by ids of a VPC and a subnet (123/456), not ${JSON.stringify(id)}`,
  );
}

function firewallOf(firewalls: CreateNodeOptions['firewalls'], context: ClientContext): number | undefined {
  const [first, ...others] = firewalls ?? [];
  if (others.length > 0) throw context.invalid(OPERATION, 'a Linode has one firewall at most');
  return first === undefined ? undefined : numberOf(idOf(first), OPERATION, context);
}

/** Region of something new: the given one, or the driver's. @throws InvalidRequestError without either */
export function regionOf(
  operation: string,
  location: { readonly id: string } | string | undefined,
  context: Pick<ClientContext, 'region' | 'invalid'>,
): string {
  const region = location === undefined ? context.region : idOf(location);
  if (region !== null) return region;
  throw context.invalid(
    operation,
    "Linode wants a region; pass location, or region to the driver's constructor",
  );
}

/** An id as a number. @throws InvalidRequestError for a name */
export function numberOf(id: string, operation: string, context: Pick<ClientContext, 'invalid'>): number {
  if (/^\d{1,15}$/.test(id)) return Number(id);
  throw context.invalid(operation, `ids of Linode are numbers, not ${JSON.stringify(id)}`);
}
