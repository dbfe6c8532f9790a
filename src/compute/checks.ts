import { type CloudErrorDetails, InvalidRequestError } from '../errors.js';
import type { CreateFirewallOptions, UpdateFirewallOptions } from './firewall/options.js';
import type { ComputeLimits } from './limits.js';
import {
  checkFields,
  type CreateNetworkOptions,
  type CreateNodeOptions,
  type CreateVolumeOptions,
  type ReserveAddressOptions,
  type UpdateNodeOptions,
} from './options.js';
import { rangeOf } from './network/range.js';
import { checkPublicKey } from './create/public-key.js';
import { checkUserData } from './create/user-data.js';

/** Characters of a refused name that the error shows. */
const SHOWN = 80;

/**
 * Checks a create before a request.
 *
 * @param required fields that must have a value
 * @throws InvalidRequestError naming the field
 */
export function checkCreateSpec(
  spec: CreateNodeOptions,
  required: readonly (keyof CreateNodeOptions)[],
  limits: ComputeLimits,
  details: CloudErrorDetails,
): void {
  checkFields(spec, details);
  for (const field of required) {
    const value: unknown = spec[field];
    if (value === undefined || value === null || value === '')
      throw new InvalidRequestError(`createNode: ${field} is missing.`, details);
  }
  checkNodeName(spec.name, limits, details);
  if (spec.userData !== undefined) checkUserData(spec.userData, limits.userData, details);
  checkAuth(spec, limits, details);
  checkLists(spec, details);
  checkFirewalls(spec, limits, details);
}

/** A server that came up without the firewall that was asked for would be open, and nobody would know. */
function checkFirewalls(
  { firewalls }: CreateNodeOptions,
  limits: ComputeLimits,
  details: CloudErrorDetails,
): void {
  if (firewalls === undefined || limits.firewalls?.atCreate === true) return;
  const advice =
    limits.firewalls === undefined
      ? 'what it has for that is in extra, if anything'
      : 'use attachFirewall once the server runs';
  throw new InvalidRequestError(
    `createNode: ${String(details.provider)} takes no firewalls with a create; ${advice}.`,
    details,
  );
}

function checkLists({ networks, firewalls }: CreateNodeOptions, details: CloudErrorDetails): void {
  const refuse = (why: string): InvalidRequestError =>
    new InvalidRequestError(`createNode: ${why}.`, details);
  if (firewalls !== undefined && !Array.isArray(firewalls)) throw refuse('firewalls are a list');
  if (networks === undefined || networks === 'none' || networks === 'auto') return;
  if (!Array.isArray(networks)) throw refuse("networks are a list of ids, 'auto' or 'none'");
  if (networks.some((id) => typeof id !== 'string' || id === ''))
    throw refuse('networks takes ids; give the id of a network');
}

function checkAuth({ auth }: CreateNodeOptions, limits: ComputeLimits, details: CloudErrorDetails): void {
  if (auth === undefined) return;
  const kind = 'password' in auth ? 'password' : 'publicKey';
  if (limits.auth.includes(kind)) {
    if ('publicKey' in auth) checkPublicKey(auth.publicKey, details);
    return;
  }
  const advice =
    kind === 'publicKey' ? ' Register the key with importKeyPair and pass its name as keyPair.' : '';
  throw new InvalidRequestError(
    `createNode: ${String(details.provider)} takes no ${kind} in auth.${advice}`,
    details,
  );
}

function checkNodeName(name: string, { nodeName }: ComputeLimits, details: CloudErrorDetails): void {
  if (nodeName === undefined || nodeName.pattern.test(name)) return;
  const text = String(name);
  const shown = text.length > SHOWN ? `${JSON.stringify(text.slice(0, SHOWN))}...` : JSON.stringify(text);
  throw new InvalidRequestError(`${String(details.operation)}: ${shown} ${nodeName.words}.`, details);
}

/** Checks metadata. @throws InvalidRequestError for metadata that the provider cannot store */
export function checkMetadata(
  metadata: Readonly<Record<string, string>>,
  { metadataValue: allowed }: ComputeLimits,
  details: CloudErrorDetails,
): void {
  if (allowed === undefined) return;
  for (const [key, value] of Object.entries(metadata)) {
    if (allowed.pattern.test(value)) continue;
    throw new InvalidRequestError(
      `${String(details.operation)}: ${String(details.provider)} cannot keep the metadata ${key}: a value ${allowed.words}.`,
      details,
    );
  }
}

/** Checks an update of a server. @throws InvalidRequestError for an unsupported change, a name that the provider refuses, or no change */
export function checkUpdate(
  change: UpdateNodeOptions,
  allowed: readonly (keyof UpdateNodeOptions)[],
  limits: ComputeLimits,
  details: CloudErrorDetails,
): void {
  const asked = (Object.keys(change) as (keyof UpdateNodeOptions)[]).filter(
    (key) => change[key] !== undefined,
  );
  const wrong = asked.find((key) => !allowed.includes(key));
  if (wrong === undefined && asked.length > 0) {
    if (change.name !== undefined) checkNodeName(change.name, limits, details);
    return;
  }
  throw new InvalidRequestError(
    `updateNode: ${wrong === undefined ? 'nothing to change was named' : `${String(details.provider)} cannot change ${wrong}`}; give ${allowed.join(', ')}.`,
    details,
  );
}

/** Checks the size of a volume. @throws InvalidRequestError unless it is an integer of GiB */
export function checkVolumeSize(size: number, details: CloudErrorDetails): void {
  if (Number.isInteger(size) && size >= 1) return;
  throw new InvalidRequestError(
    `${String(details.operation)}: size must be a whole number of GiB above 0, not ${String(size)}.`,
    details,
  );
}

/** Checks the spec of a volume. @throws InvalidRequestError for a volume without a name or an integer size in GiB */
export function checkVolumeSpec({ name, size }: CreateVolumeOptions, details: CloudErrorDetails): void {
  if (typeof name !== 'string' || name === '')
    throw new InvalidRequestError('createVolume: name is missing.', details);
  checkVolumeSize(size, details);
}

/** Checks the spec of a network. @throws InvalidRequestError for a missing name, an unknown field, and for what is no range of addresses */
export function checkNetworkSpec(spec: CreateNetworkOptions, details: CloudErrorDetails): void {
  refuseUnknown(spec, ['name', 'ranges', 'location', 'extra'], details);
  const { name } = spec;
  const ranges: readonly string[] = spec.ranges ?? [];
  checkName(name, details);
  if (!Array.isArray(ranges))
    throw new InvalidRequestError(`${String(details.operation)}: ranges are a list.`, details);
  const wrong = ranges.find((range) => rangeOf(range) !== range);
  if (wrong === undefined) return;
  throw new InvalidRequestError(
    `${String(details.operation)}: ${JSON.stringify(wrong)} is no range of addresses such as 10.0.0.0/24.`,
    details,
  );
}

/** Checks the spec of a firewall; its rules are the driver's to check. @throws InvalidRequestError for a missing name or an unknown field */
export function checkFirewallSpec(spec: CreateFirewallOptions, details: CloudErrorDetails): void {
  refuseUnknown(spec, ['name', 'rules', 'extra'], details);
  checkName(spec.name, details);
}

/** Checks a change of a firewall. @throws InvalidRequestError for an unknown field, an empty name, and for no change */
export function checkFirewallUpdate(change: UpdateFirewallOptions, details: CloudErrorDetails): void {
  refuseUnknown(change, ['name', 'rules'], details);
  if (change.name !== undefined) checkName(change.name, details);
  if (change.name !== undefined || change.rules !== undefined) return;
  throw new InvalidRequestError(
    `${String(details.operation)}: nothing to change was named; give name or rules.`,
    details,
  );
}

function checkName(name: string, details: CloudErrorDetails): void {
  if (typeof name === 'string' && name !== '') return;
  throw new InvalidRequestError(`${String(details.operation)}: name is missing.`, details);
}

function refuseUnknown(given: object, known: readonly string[], details: CloudErrorDetails): void {
  if (typeof given !== 'object' || given === null)
    throw new InvalidRequestError(
      `${String(details.operation)}: takes an object with ${known.join(', ')}.`,
      details,
    );
  const unknown = Object.keys(given).find((field) => !known.includes(field));
  if (unknown === undefined) return;
  throw new InvalidRequestError(
    `${String(details.operation)}: there is no field ${unknown}; there are ${known.join(', ')}.`,
    details,
  );
}

/**
 * Checks where a reserved address is to come from.
 *
 * @throws InvalidRequestError for an unknown field, and for the address itself on clouds that hand out their own
 */
export function checkReservation(
  reservation: ReserveAddressOptions | undefined,
  { takesAddresses = false }: ComputeLimits,
  details: CloudErrorDetails,
): void {
  if (reservation === undefined) return;
  refuseUnknown(reservation, ['network', 'ip', 'location'], details);
  if (reservation.ip === undefined || takesAddresses) return;
  throw new InvalidRequestError(
    `${String(details.operation)}: ${String(details.provider)} chooses the address itself; leave ip out.`,
    details,
  );
}
