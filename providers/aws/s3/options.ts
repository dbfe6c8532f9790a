import { type Environment, InvalidRequestError } from '../../../src/driver/index.js';
import type { StorageOptions } from '../../../src/storage/index.js';
import { type AwsEnvironmentOptions, type AwsOptions, awsOptionsFrom } from '../credentials.js';
import { type S3Store, type S3StoreName, STORES } from './stores.js';

/** Credentials and options of the S3 driver. */
export interface S3Options extends AwsOptions, StorageOptions {
  /** Kind of store, which determines addresses and limits. Default `'aws'`. Those without a fixed address need `endpoint`. */
  readonly store?: S3StoreName;
  /** Place of the bucket's name: in the host (`virtual`) or in the path. Default: the store's; `path` with an `endpoint`. */
  readonly addressing?: 'virtual' | 'path';
  /**
   * `false` for a store whose entity tags look like MD5s of single-request uploads and are none: uploads are then not compared with them,
   * and `hash` is null. Default true.
   */
  readonly etagIsMd5?: boolean;
  /** A customer key of 32 bytes, with which the store encrypts and decrypts every object (SSE-C). */
  readonly customerKey?: Uint8Array;
}

/** Options of `fromEnv`, besides credentials. */
export interface S3EnvironmentOptions extends S3Options, AwsEnvironmentOptions {}

/** The selected store. @throws InvalidRequestError for an unknown name */
export function storeOf({ store = 'aws' }: S3Options): S3Store {
  if (Object.hasOwn(STORES, store)) return STORES[store];
  throw new InvalidRequestError(
    `s3: there is no store ${JSON.stringify(store)}. There are: ${Object.keys(STORES).join(', ')}.`,
    { provider: 's3' },
  );
}

/** Reads keys, region, endpoint and addressing of AWS's own tools. */
export function s3OptionsFrom(environment: Environment, options: S3EnvironmentOptions): Promise<S3Options> {
  const reader = { provider: 's3', service: 'storage', serviceVariable: 'S3' } as const;
  return awsOptionsFrom(environment, reader, options, ({ addressing }) =>
    addressing === undefined ? {} : { addressing },
  );
}
