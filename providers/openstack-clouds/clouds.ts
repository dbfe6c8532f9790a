/** A public cloud that is OpenStack, and what is the same for all its customers. */
export interface OpenStackCloudPreset {
  /** Display name. */
  readonly title: string;
  /** Identity URL; `{region}` stands for the region's name, where each region has an identity service of its own. */
  readonly endpoint: string;
  /** Regions that are documented; more may exist. */
  readonly regions: readonly string[];
  /** Domain of all users and projects; null if each customer has one, or if none is documented. */
  readonly domain: string | null;
  /** Pages that this was read from. */
  readonly sources: readonly string[];
}

/** Profiles that OpenStack's own tools ship. */
const SDK = 'https://docs.openstack.org/openstacksdk/latest/user/config/vendor-support.html';

/** Public clouds that are OpenStack, by the values of their provider constants. */
export const OPENSTACK_CLOUDS = {
  cleura: {
    title: 'Cleura (City Cloud)',
    endpoint: 'https://{region}.citycloud.com:5000/v3',
    regions: ['Buf1', 'Fra1', 'Sto2', 'Kna1', 'dx1', 'tky1'],
    domain: null,
    sources: [SDK],
  },
  elastx: {
    title: 'ELASTX',
    endpoint: 'https://ops.elastx.cloud:5000/v3',
    regions: ['se-sto'],
    domain: null,
    sources: [SDK],
  },
  'fuga-cloud': {
    title: 'Fuga Cloud (Cyso Cloud)',
    endpoint: 'https://core.fuga.cloud:5000/v3',
    regions: [],
    domain: 'Default',
    sources: ['https://cyso.cloud/docs/cloud/', SDK],
  },
  'infomaniak-cloud': {
    title: 'Infomaniak Public Cloud',
    endpoint: 'https://api.pub1.infomaniak.cloud/identity/v3',
    regions: ['dc3-a', 'dc4-a'],
    domain: 'Default',
    sources: ['https://docs.infomaniak.cloud/'],
  },
  leafcloud: {
    title: 'Leafcloud',
    endpoint: 'https://create.leaf.cloud:5000/v3',
    regions: ['europe-nl'],
    domain: 'Default',
    sources: ['https://docs.leaf.cloud/'],
  },
  'open-telekom-cloud': {
    title: 'Open Telekom Cloud',
    endpoint: 'https://iam.{region}.otc.t-systems.com/v3',
    regions: ['eu-de', 'eu-nl'],
    domain: null,
    sources: [SDK],
  },
  'ovh-openstack': {
    title: 'OVHcloud Public Cloud (OpenStack)',
    endpoint: 'https://auth.cloud.ovh.net/v3',
    regions: ['BHS1', 'BHS3', 'DE1', 'GRA1', 'GRA5', 'GRA9', 'GRA11', 'SBG1', 'SBG5', 'UK1', 'WAW1'],
    domain: 'Default',
    sources: [SDK, 'https://www.pulumi.com/registry/packages/ovh/api-docs/getcloudregion/'],
  },
  vexxhost: {
    title: 'VEXXHOST',
    endpoint: 'https://auth.vexxhost.net/v3',
    regions: ['ca-ymq-1'],
    domain: null,
    sources: [SDK],
  },
} as const satisfies Readonly<Record<string, OpenStackCloudPreset>>;

/** Name of a public cloud that is OpenStack. */
export type OpenStackCloudName = keyof typeof OPENSTACK_CLOUDS;
