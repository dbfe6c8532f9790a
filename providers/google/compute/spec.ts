import { isIP } from 'node:net';
import {
  type CloudErrorDetails,
  idOf,
  InvalidRequestError,
  SizeNotFoundError,
} from '../../../src/driver/index.js';
import { type CreateNodeOptions, defined, userDataText } from '../../../src/compute/index.js';
import { isKey, nameIn, regionOf, type Scope } from './api/places.js';
import type { GceCreateExtra, GceSpot } from './models.js';

type Spec = CreateNodeOptions<GceCreateExtra>;
/** Formats the name of a resource in a zone or region for a request. */
type Naming = (scope: Scope, kind: string, name: string) => string;

/** Leave for a service account to do whatever its roles allow. */
const ALL_SCOPES = ['https://www.googleapis.com/auth/cloud-platform'];
const NAME = /^[a-z](?:[-a-z0-9]{0,61}[a-z0-9])?$/;
const MACHINE_TYPE = /^[a-z0-9][a-z0-9-]{0,62}$/;
/** A user name in a key's comment. */
const USER = /^[a-z_][a-z0-9_-]{0,31}$/;
const LABEL_KEY = /^[\p{Ll}\p{Lo}][\p{Ll}\p{Lo}\p{N}_-]{0,62}$/u;
const MOST_LABELS = 64;

/** Valid values of labels. @see https://cloud.google.com/compute/docs/labeling-resources#requirements */
export const LABEL_VALUE = {
  pattern: /^[\p{Ll}\p{Lo}\p{N}_-]{0,63}$/u,
  words: 'is a label of 63 lower-case letters, digits, dashes and underscores at most',
} as const;

/** @throws InvalidRequestError for an invalid name */
export function checkName(name: string, details: CloudErrorDetails): void {
  if (NAME.test(name)) return;
  throw new InvalidRequestError(
    `${details.operation ?? 'the call'}: ${JSON.stringify(name)} is no name at Google: up to 63 lower-case letters, digits and dashes, a letter first.`,
    details,
  );
}

/** @throws InvalidRequestError for labels that Google cannot store */
export function checkLabels(labels: Readonly<Record<string, string>>, details: CloudErrorDetails): void {
  const entries = Object.entries(labels);
  const wrong = entries.find(([key, value]) => !LABEL_KEY.test(key) || !LABEL_VALUE.pattern.test(value));
  if (wrong === undefined && entries.length <= MOST_LABELS) return;
  const why =
    wrong === undefined
      ? `${entries.length} of them; the most is ${MOST_LABELS}`
      : `${wrong[0]}: ${LABEL_KEY.test(wrong[0]) ? 'a value' : 'a key begins with a lower-case letter, and'} ${LABEL_VALUE.words}`;
  throw new InvalidRequestError(
    `${details.operation ?? 'the call'}: Google cannot keep the labels ${why}. What else programs in a server are to know goes into extra.instanceMetadata.`,
    details,
  );
}

/** Name of a machine type, of which paths are made. @throws SizeNotFoundError for anything else */
export function machineTypeOf(size: { readonly id: string } | string, details: CloudErrorDetails): string {
  const name = nameIn(idOf(size));
  if (MACHINE_TYPE.test(name)) return name;
  throw new SizeNotFoundError(
    `${details.operation ?? 'the call'}: ${JSON.stringify(name)} is no name of a machine type.`,
    details,
  );
}

/** Looked-up parts of a spec. */
export interface Resolved {
  readonly zone: string;
  /** Path of the image. */
  readonly image: string;
  /** Paths of the volumes to attach. */
  readonly volumes: readonly string[];
  /** Public key of the key pair; null if the spec has none. */
  readonly publicKey: string | null;
}

/** Body of a request for one instance. */
export function instanceBody(spec: Spec, resolved: Resolved): Record<string, unknown> {
  const { extra = {} } = spec;
  const { hostname, deletionProtection } = extra;
  const own = defined({ name: spec.name, hostname, deletionProtection });
  return { ...own, ...properties(spec, resolved, (...parts) => parts.join('/')) };
}

/** Common properties of a bulk create: names of types, where a single create has their paths. */
export function bulkProperties(spec: Spec, resolved: Resolved): Record<string, unknown> {
  return properties(spec, resolved, (_scope, _kind, name) => name);
}

function properties(spec: Spec, resolved: Resolved, naming: Naming): Record<string, unknown> {
  const { extra = {} } = spec;
  const region = regionOf(resolved.zone);
  const inZone = (kind: string, name: string): string => naming(`zones/${resolved.zone}`, kind, name);
  return defined({
    machineType: inZone('machineTypes', nameIn(idOf(spec.size))),
    description: extra.description,
    canIpForward: extra.canIpForward,
    minCpuPlatform: extra.minCpuPlatform,
    labels: spec.metadata,
    tags: extra.networkTags === undefined ? undefined : { items: extra.networkTags },
    disks: [
      bootDisk(extra, resolved, naming),
      ...resolved.volumes.map((source) => ({ source, autoDelete: false })),
    ],
    networkInterfaces: interfacesOf(spec, region),
    metadata: { items: metadataItems(spec, resolved.publicKey) },
    serviceAccounts:
      extra.serviceAccount === undefined
        ? undefined
        : [{ email: extra.serviceAccount, scopes: extra.scopes ?? ALL_SCOPES }],
    scheduling: schedulingOf(extra),
    shieldedInstanceConfig:
      extra.secureBoot === undefined
        ? undefined
        : { enableSecureBoot: extra.secureBoot, enableVtpm: true, enableIntegrityMonitoring: true },
    guestAccelerators: extra.accelerators?.map(({ type, count }) => ({
      acceleratorType: inZone('acceleratorTypes', type),
      acceleratorCount: count,
    })),
    resourcePolicies: extra.resourcePolicies?.map((policy) =>
      isKey(policy) ? naming(`regions/${region}`, 'resourcePolicies', policy) : policy,
    ),
  });
}

function bootDisk({ diskSize, diskType }: GceCreateExtra, { image, zone }: Resolved, naming: Naming): object {
  const initializeParams = defined({
    sourceImage: image,
    diskSizeGb: diskSize === undefined ? undefined : String(diskSize),
    diskType: diskType === undefined ? undefined : naming(`zones/${zone}`, 'diskTypes', diskType),
  });
  return { boot: true, autoDelete: true, initializeParams };
}

/** One interface for each network or subnet; the first one gets the external address. */
function interfacesOf(spec: Spec, region: string): object[] {
  const { externalIp = true } = spec.extra ?? {};
  const address = typeof externalIp === 'string' ? { natIP: externalIp } : {};
  const access = { name: 'External NAT', type: 'ONE_TO_ONE_NAT', ...address };
  return networksOf(spec, region).map((network, position) => ({
    ...network,
    ...(position === 0 && externalIp !== false ? { accessConfigs: [access] } : {}),
  }));
}

/** Networks and subnets of a spec, as an interface names them. */
export function networksOf({ networks }: Spec, region: string): Readonly<Record<string, string>>[] {
  const named = typeof networks === 'object' && networks.length > 0 ? networks : ['default'];
  return named.map((network) => networkOf(network, region));
}

function networkOf(network: string, region: string): Readonly<Record<string, string>> {
  if (network.includes('subnetworks/'))
    return { subnetwork: network.startsWith('subnetworks/') ? `regions/${region}/${network}` : network };
  return { network: isKey(network) ? `global/networks/${network}` : network };
}

/** A script goes where Google's guest agent runs it, anything else to cloud-init. */
function metadataItems(spec: Spec, registered: string | null): object[] {
  const { extra = {}, auth, userData } = spec;
  const own = auth !== undefined && 'publicKey' in auth ? [auth.publicKey] : [];
  const keys = [...own, ...(registered === null ? [] : [registered])];
  const script = userDataText(userData);
  const items: Record<string, string> = {
    ...(script === undefined ? {} : { [keyOfUserData(script)]: script }),
    ...(keys.length === 0 ? {} : { 'ssh-keys': keys.map((key) => sshKey(key, extra.sshUser)).join('\n') }),
    ...(extra.guestAttributes === undefined
      ? {}
      : { 'enable-guest-attributes': extra.guestAttributes ? 'TRUE' : 'FALSE' }),
    ...extra.instanceMetadata,
  };
  return Object.entries(items).map(([key, value]) => ({ key, value }));
}

/** Metadata key of user data: Google's guest agent runs scripts, cloud-init reads the rest. */
function keyOfUserData(script: string): string {
  return script.startsWith('#!') ? 'startup-script' : 'user-data';
}

/** `user:key`, as Google's guest reads them. */
function sshKey(publicKey: string, given: string | undefined): string {
  const key = publicKey.trim();
  const [commented = ''] = key.split(/\s+/).slice(2).join(' ').split('@');
  const isUser = USER.test(commented) && commented !== 'root';
  return `${given ?? (isUser ? commented : 'skylane')}:${key}`;
}

/** Scheduling of spare capacity. */
export function spotScheduling({ terminationAction = 'STOP', maxRunDuration }: GceSpot): object {
  return defined({
    provisioningModel: 'SPOT',
    instanceTerminationAction: terminationAction,
    automaticRestart: false,
    onHostMaintenance: 'TERMINATE',
    maxRunDuration: maxRunDuration === undefined ? undefined : { seconds: String(maxRunDuration) },
  });
}

function schedulingOf({
  spot,
  preemptible,
  accelerators,
  onHostMaintenance: given,
}: GceCreateExtra): object | undefined {
  // Instances with accelerators cannot be migrated live.
  const onHostMaintenance = given ?? (accelerators === undefined ? undefined : 'TERMINATE');
  if (spot !== undefined && spot !== false) return spotScheduling(spot === true ? {} : spot);
  if (preemptible === true)
    return { preemptible: true, automaticRestart: false, onHostMaintenance: 'TERMINATE' };
  return onHostMaintenance === undefined ? undefined : { onHostMaintenance };
}

/** @throws InvalidRequestError for a spec that Google cannot fulfil */
export function checkNodeSpec(spec: Spec, details: CloudErrorDetails): void {
  checkName(spec.name, details);
  machineTypeOf(spec.size, details);
  const wrong = wrongIn(spec) ?? saidTwice(spec);
  if (wrong !== null) throw new InvalidRequestError(`createNode: ${wrong}.`, details);
}

/** Metadata key that is given both directly and by a field of the spec: one would be lost. */
function saidTwice({ userData, auth, keyPair, extra = {} }: Spec): string | null {
  const script = userDataText(userData);
  const goes: readonly (readonly [field: string, key: string | null])[] = [
    ['userData', script === undefined ? null : keyOfUserData(script)],
    ['auth', auth === undefined ? null : 'ssh-keys'],
    ['keyPair', keyPair === undefined ? null : 'ssh-keys'],
    ['extra.guestAttributes', extra.guestAttributes === undefined ? null : 'enable-guest-attributes'],
  ];
  for (const [field, key] of goes)
    if (key !== null && extra.instanceMetadata?.[key] !== undefined)
      return `${field} goes into the metadata ${key}, which extra.instanceMetadata holds as well; give one of them`;
  return null;
}

function wrongIn({ networks, extra = {} }: Spec): string | null {
  const { spot, preemptible, onHostMaintenance, diskSize, sshUser, externalIp, instanceMetadata } = extra;
  if (networks === 'none')
    return "an instance of Google has at least one network interface; networks cannot be 'none'";
  if (spot !== undefined && spot !== false && preemptible === true)
    return 'extra.spot and extra.preemptible are two kinds of spare capacity; give one of them';
  if (onHostMaintenance === 'MIGRATE' && ((spot ?? false) !== false || preemptible === true))
    return "spare capacity cannot be moved while it runs; leave extra.onHostMaintenance out, or have it 'TERMINATE'";
  if (diskSize !== undefined && !(Number.isInteger(diskSize) && diskSize > 0))
    return `extra.diskSize must be a whole number of GiB above 0, not ${String(diskSize)}`;
  if (typeof externalIp === 'string' && isIP(externalIp) !== 4)
    return `extra.externalIp is a reserved address written out, such as 203.0.113.7, not ${JSON.stringify(externalIp)}`;
  if (sshUser !== undefined && !USER.test(sshUser)) return 'extra.sshUser is no name of an account';
  const key = Object.keys(instanceMetadata ?? {}).find((one) => !/^[\w-]{1,127}$/.test(one));
  return key === undefined ? null : `${JSON.stringify(key)} in extra.instanceMetadata is no key at Google`;
}

/** Instances that a bulk create cannot make. @throws InvalidRequestError */
export function checkBulk({ extra = {} }: Spec, names: readonly string[], details: CloudErrorDetails): void {
  if (new Set(names).size < names.length)
    throw new InvalidRequestError(
      'createNode: no two instances of one zone have one name, and two of these do.',
      details,
    );
  const { hostname, deletionProtection, volumes = [], externalIp } = extra;
  const single = {
    hostname: hostname !== undefined,
    deletionProtection: deletionProtection === true,
    volumes: volumes.length > 0,
    externalIp: typeof externalIp === 'string',
  };
  const [field] = Object.entries(single).flatMap(([name, isGiven]) => (isGiven ? [name] : []));
  if (field === undefined) return;
  throw new InvalidRequestError(
    `createNode: extra.${field} is one instance's own; several that are made by one request cannot have it. Give each a spec of its own.`,
    details,
  );
}
