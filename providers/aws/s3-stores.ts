/** What differs among the stores that speak S3. */
export interface S3Store {
  /** Base URL for a region; null where each installation has its own and `endpoint` must be given. */
  readonly endpoint: ((region: string) => string) | null;
  /** Region where none is given; null where one must be. */
  readonly region: string | null;
  /** Whether a bucket is named in the host (`virtual`) or in the path. */
  readonly addressing: 'virtual' | 'path';
  /** Whether a bucket's region is said when it is made. */
  readonly locationConstraint: boolean;
  /** Whether all parts of an upload but the last must be of one size. */
  readonly equalParts: boolean;
  /** Pages of the documentation that this was read from. */
  readonly sources: readonly string[];
}

/** Amazon's own. */
export const AWS_STORE: S3Store = {
  endpoint: (region) => `https://s3.${region}.amazonaws.com${region.startsWith('cn-') ? '.cn' : ''}`,
  region: 'us-east-1',
  addressing: 'virtual',
  locationConstraint: true,
  equalParts: false,
  sources: [
    'https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html',
    'https://docs.aws.amazon.com/general/latest/gr/s3.html',
  ],
};
