import { awsEndpoint, type EndpointVariant } from '../../../src/driver/index.js';

/** Differences between S3 stores. */
export interface S3Store {
  /** Base URL for a region; null if each installation has its own, so that `endpoint` is required. */
  readonly endpoint: ((region: string, variant?: EndpointVariant) => string) | null;
  /** Default region; null if one is required. */
  readonly region: string | null;
  /** Place of the bucket's name: in the host (`virtual`) or in the path. */
  readonly addressing: 'virtual' | 'path';
  /** True if new buckets name their region. */
  readonly locationConstraint: boolean;
  /** True if all parts of an upload but the last must have the same size. */
  readonly equalParts: boolean;
  /** True if the condition of a PUT has an entity tag without quotes. Default false. */
  readonly bareEtags?: boolean;
  /** True if underscores in metadata keys become dashes, so that such keys are refused. Default false. */
  readonly dashedKeys?: boolean;
  /** Most parts of an upload. Default: 10,000. */
  readonly partCount?: number;
  /** Pages of the documentation that this was read from. */
  readonly sources: readonly string[];
}

/** Amazon's own. */
export const AWS_STORE: S3Store = {
  endpoint: (region, variant) => awsEndpoint('s3', region, variant),
  region: 'us-east-1',
  addressing: 'virtual',
  locationConstraint: true,
  equalParts: false,
  sources: [
    'https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html',
    'https://docs.aws.amazon.com/general/latest/gr/s3.html',
  ],
};

/** A store with one endpoint for each region. */
function regional(endpoint: (region: string) => string, region: string | null, source: string): S3Store {
  return {
    endpoint,
    region,
    addressing: 'virtual',
    locationConstraint: false,
    equalParts: false,
    sources: [source],
  };
}

/** A self-hosted store with its own address. */
function own(region: string, source: string): S3Store {
  return {
    endpoint: null,
    region,
    addressing: 'path',
    locationConstraint: false,
    equalParts: false,
    sources: [source],
  };
}

/** S3 stores by their names in the option `store`. */
export const STORES = {
  aws: AWS_STORE,
  backblaze: regional(
    (region) => `https://s3.${region}.backblazeb2.com`,
    null,
    'https://www.backblaze.com/docs/cloud-storage-call-the-s3-compatible-api',
  ),
  ceph: {
    ...own('default', 'https://docs.ceph.com/en/latest/radosgw/s3/'),
    bareEtags: true,
    dashedKeys: true,
  },
  linode: regional(
    (region) => `https://${region}.linodeobjects.com`,
    null,
    'https://techdocs.akamai.com/cloud-computing/docs/object-storage',
  ),
  minio: own('us-east-1', 'https://min.io/docs/minio/linux/reference/s3-api-compatibility.html'),
  ovh: regional(
    (region) => `https://s3.${region}.io.cloud.ovh.net`,
    null,
    'https://help.ovhcloud.com/csm/en-public-cloud-storage-s3-location',
  ),
  r2: {
    ...own('auto', 'https://developers.cloudflare.com/r2/api/s3/api/'),
    equalParts: true,
  },
  scaleway: {
    ...regional(
      (region) => `https://s3.${region}.scw.cloud`,
      'fr-par',
      'https://www.scaleway.com/en/docs/object-storage/concepts/',
    ),
    partCount: 1000,
  },
  spaces: regional(
    (region) => `https://${region}.digitaloceanspaces.com`,
    null,
    'https://docs.digitalocean.com/reference/api/spaces/',
  ),
  wasabi: regional(
    (region) => `https://s3.${region}.wasabisys.com`,
    'us-east-1',
    'https://docs.wasabi.com/docs/what-are-the-service-urls-for-wasabi-s-different-storage-regions',
  ),
} as const satisfies Readonly<Record<string, S3Store>>;

/** Names of S3 stores. */
export type S3StoreName = keyof typeof STORES;
