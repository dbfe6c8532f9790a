import type { S3Options } from './options.js';
import { S3Versions } from './versions.js';

export type { S3EnvironmentOptions, S3Options } from './options.js';

/**
 * Amazon S3, and with an `endpoint` any store that speaks it. Every body is signed by its SHA-256, which the store checks: no header
 * for checksums is sent that another store might refuse.
 *
 * ```ts
 * const S3 = getDriver(Provider.S3);
 * const s3 = new S3({ accessKeyId, secretAccessKey, region: 'eu-central-1' });
 * ```
 *
 * Its parts stand in files of their own, each a class upon the one before: base, buckets, objects, tags, ACL, copies, uploads, versions.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/
 */
export class S3<Options extends S3Options = S3Options> extends S3Versions<Options> {}
