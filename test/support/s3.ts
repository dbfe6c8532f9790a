import { randomUUID } from 'node:crypto';
import { getDriver, Provider } from 'skylane';
import type { S3, S3Options } from 'skylane/aws';
import { afterAll, beforeAll } from 'vitest';

/** What a server of the lab that speaks S3 says of itself. */
export interface S3Lab {
  readonly endpoint: string;
  readonly region: string;
  readonly access_key: string;
  readonly secret_key: string;
}

/** A driver for a server of the lab. */
export function s3For({ endpoint, region, access_key, secret_key }: S3Lab, options: S3Options = {}): S3 {
  const Driver = getDriver(Provider.S3);
  return new Driver({ endpoint, region, accessKeyId: access_key, secretAccessKey: secret_key, ...options });
}

/** A bucket of the tests' own, removed at the end with all versions of all that is in it. */
export function ownBucket(s3: S3): () => string {
  const name = `store-${randomUUID().slice(0, 13)}`;
  beforeAll(async () => {
    await s3.createContainer(name);
  });
  afterAll(async () => {
    await s3.deleteObjects(s3.versions.iterate(name));
    await s3.deleteContainer(name);
    await s3.close();
  });
  return () => name;
}
