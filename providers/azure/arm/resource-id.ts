/** Parts of a resource's id: `/subscriptions/S/resourceGroups/G/providers/Microsoft.Compute/disks/data`. */
export interface ResourceId {
  readonly subscriptionId: string;
  readonly resourceGroup: string;
  /** Namespace and types, such as `Microsoft.Network/virtualNetworks/subnets`. */
  readonly type: string;
  /** Names, one for each type, the outermost first: a network, then its subnet. */
  readonly names: readonly string[];
}

const ID = /^\/subscriptions\/([^/]+)\/resourceGroups\/([^/]+)\/providers\/([^/]+)((?:\/[^/]+\/[^/]+)+)\/?$/i;

/** Names that are safe in a path. */
const NAME = /^(?!\.{1,2}$)[\p{L}\p{N}_.()-]{1,255}$/u;

/** Parses an id; null if it is invalid. */
export function parseResourceId(text: string): ResourceId | null {
  const [, subscriptionId = '', resourceGroup = '', namespace = '', rest = ''] = ID.exec(text) ?? [];
  const words = rest.split('/').slice(1);
  const types = words.filter((_, index) => index % 2 === 0);
  const names = words.filter((_, index) => index % 2 === 1);
  const all = [subscriptionId, resourceGroup, namespace, ...types, ...names];
  if (!all.every((word) => NAME.test(word))) return null;
  return { subscriptionId, resourceGroup, type: [namespace, ...types].join('/'), names };
}

/** Last name of an id; the text itself if it is not an id. */
export function lastNameOf(text: string): string {
  return text.slice(text.lastIndexOf('/') + 1);
}

/**
 * An id in Skylane's spelling. Azure ignores case and returns the same id in several (`resourceGroups/WEB` in one list,
 * `resourceGroups/web` in the next), so ids can be compared only in one case.
 */
export function sameCase(id: string): string {
  const parsed = parseResourceId(id);
  return parsed === null ? id : formatResourceId(parsed);
}

/** Formats an id, in the case of {@link sameCase}. */
export function formatResourceId({ subscriptionId, resourceGroup, type, names }: ResourceId): string {
  const [namespace = '', ...types] = knownCase(type).split('/');
  const path = types.map((word, index) => `/${word}/${(names[index] ?? '').toLowerCase()}`).join('');
  return `/subscriptions/${subscriptionId.toLowerCase()}/resourceGroups/${resourceGroup.toLowerCase()}/providers/${namespace}${path}`;
}

const TYPES = [
  'Microsoft.Compute/virtualMachines',
  'Microsoft.Compute/disks',
  'Microsoft.Compute/snapshots',
  'Microsoft.Compute/images',
  'Microsoft.Compute/galleries/images',
  'Microsoft.Compute/galleries/images/versions',
  'Microsoft.Compute/sshPublicKeys',
  'Microsoft.Network/networkInterfaces',
  'Microsoft.Network/networkInterfaces/ipConfigurations',
  'Microsoft.Network/publicIPAddresses',
  'Microsoft.Network/virtualNetworks',
  'Microsoft.Network/virtualNetworks/subnets',
  'Microsoft.Network/networkSecurityGroups',
  'Microsoft.Network/loadBalancers',
  'Microsoft.Network/loadBalancers/backendAddressPools',
  'Microsoft.Network/dnsZones',
];
const CASES = new Map(TYPES.map((type) => [type.toLowerCase(), type]));

/** A type in the case that its documentation has. */
function knownCase(type: string): string {
  return CASES.get(type.toLowerCase()) ?? type;
}
