import { type Environment, InvalidRequestError } from '../../../src/driver/index.js';
import type { StorageOptions } from '../../../src/storage/index.js';
import { type AwsEnvironmentOptions, type AwsOptions, awsOptionsFrom } from '../credentials.js';
import { type S3Store, type S3StoreName, STORES } from './stores.js';

/** Credentials and options of the S3 driver. */
export interface S3Options extends AwsOptions, StorageOptions {
  /** Which store it is: each has its own addresses and limits. Default `'aws'`. Those without an address of their own want `endpoint`. */
  readonly store?: S3StoreName;
  /** Whether a bucket is named in the host (`virtual`) or in the path. Default: as the store is known for; `path` with an `endpoint`. */
  readonly addressing?: 'virtual' | 'path';
  /**
   * Whether the entity tag of an object that was put at once is the MD5 of its content, as S3 says. `false` for a store whose tags look
   * like one and are none: uploads are not compared with them, and `hash` is null. Default true.
   */
  readonly etagIsMd5?: boolean;
  /** A key of your own, 32 bytes, with which the store encrypts every object it is given and asked for (SSE-C). */
  readonly customerKey?: Uint8Array;
}

/** What `fromEnv` takes beside credentials. */
export interface S3EnvironmentOptions extends S3Options, AwsEnvironmentOptions {}

/** What differs among the stores that speak S3. @throws InvalidRequestError for a name that is none */
export function storeOf({ store = 'aws' }: S3Options): S3Store {
  if (Object.hasOwn(STORES, store)) return STORES[store];
  throw new InvalidRequestError(
    `s3: there is no store ${JSON.stringify(store)}. There are: ${Object.keys(STORES).join(', ')}.`,
    { provider: 's3' },
  );
}

/** Reads keys, region, endpoint and addressing where AWS's own tools look. */
export function s3OptionsFrom(environment: Environment, options: S3EnvironmentOptions): Promise<S3Options> {
  const reader = { provider: 's3', service: 'storage', serviceVariable: 'S3' } as const;
  return awsOptionsFrom(environment, reader, options, ({ addressing }) =>
    addressing === undefined ? {} : { addressing },
  );
}
