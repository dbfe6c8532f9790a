import {
  type Call,
  type CallOptions,
  checkDocument,
  CloudError,
  InvalidRequestError,
  MalformedResponseError,
  Part,
  type XmlElement,
} from '../../../src/driver/index.js';
import {
  type ContainerReference,
  type ObjectPlace,
  type ObjectReference,
} from '../../../src/storage/index.js';
import { isObject, type S3Client, type S3Resource } from './client.js';
import type { S3AccessControl, S3ContainerAcl, S3Grant, S3ObjectAcl } from './models.js';
import { required } from './xml.js';

const CONTAINER_ACLS: readonly S3ContainerAcl[] = [
  'private',
  'public-read',
  'public-read-write',
  'authenticated-read',
];
const OBJECT_ACLS: readonly S3ObjectAcl[] = [
  ...CONTAINER_ACLS,
  'aws-exec-read',
  'bucket-owner-read',
  'bucket-owner-full-control',
];

/** Elements that identify a grantee; a response has one of these. */
const GRANTEES = [
  ['ID', 'account'],
  ['URI', 'group'],
  ['EmailAddress', 'email'],
] as const;

/** Query of requests for access control. */
const ACL = { acl: '' } as const;

/** Access control lists of objects and buckets, read as grants and set as one of S3's canned lists: `s3.acls`. */
export class S3Acls extends Part {
  readonly #client: S3Client;

  constructor(client: S3Client) {
    super();
    this.#client = client;
  }

  /**
   * Fetches the grants of an object, a version or a bucket.
   *
   * @throws ObjectNotFoundError, ContainerNotFoundError
   * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObjectAcl.html
   * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketAcl.html
   */
  async get(resource: S3Resource, options?: CallOptions): Promise<S3AccessControl> {
    const operation = 'acls.get';
    const root = await readAcl(this.#client, operation, resource, options);
    const grants = root.child('AccessControlList')?.all('Grant') ?? [];
    return {
      ownerId: root.child('Owner')?.get('ID') ?? null,
      grants: grants.map((grant) => grantOf(this.#client, operation, grant)),
    };
  }

  /**
   * Replaces the list of a bucket or an object by one of S3's canned lists. AWS buckets created since April 2023 refuse that, unless their
   * owner has enabled lists.
   *
   * @throws ObjectNotFoundError, ContainerNotFoundError, InvalidRequestError
   * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObjectAcl.html
   * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketAcl.html
   */
  put(container: ContainerReference, acl: S3ContainerAcl, options?: CallOptions): Promise<void>;
  put(object: ObjectReference, acl: S3ObjectAcl, options?: CallOptions): Promise<void>;
  async put(resource: S3Resource, acl: S3ObjectAcl, options?: CallOptions): Promise<void> {
    const operation = 'acls.put';
    const known: readonly S3ObjectAcl[] = isObject(resource) ? OBJECT_ACLS : CONTAINER_ACLS;
    if (!known.includes(acl)) {
      throw new InvalidRequestError(
        `${operation}: there is no canned ACL ${JSON.stringify(acl)}. There are: ${known.join(', ')}.`,
        this.#client.context.details(operation),
      );
    }
    const headers = { 'x-amz-acl': acl };
    await this.#client.put({ ...this.#client.resourceRequest(operation, resource, ACL), headers }, options);
  }
}

/**
 * Grants that an object would lose when it is rewritten: undefined if only its owner has access, or the store has no lists. If they cannot
 * be read, they are lost, which is logged.
 */
export async function ownGrants(
  client: S3Client,
  place: ObjectPlace,
  call: Call,
): Promise<readonly S3Grant[] | undefined> {
  try {
    const root = await readAcl(client, 'acls.get', place, call);
    const grants = root.child('AccessControlList')?.all('Grant') ?? [];
    const isOwn = grants.every((grant) => {
      const grantee = grant.child('Grantee')?.get('ID') ?? '';
      const isOwner = grantee === '' || grantee === root.child('Owner')?.get('ID');
      const isNamed = grant.child('Grantee')?.get('URI') || grant.child('Grantee')?.get('EmailAddress');
      return isOwner && !isNamed && grant.get('Permission') === 'FULL_CONTROL';
    });
    return isOwn ? undefined : grants.map((grant) => grantOf(client, 'acls.get', grant));
  } catch (error) {
    if (!CloudError.is(error)) throw error;
    // Stores without lists say so in several ways.
    if (error.code === 'not-supported' || error.status === 405) return undefined;
    if (error.status !== 400 && error.status !== 403) throw error;
    client.context.warn(
      `The access list of ${place.name} cannot be read, and is the bucket's default now.`,
      error,
    );
    return undefined;
  }
}

async function readAcl(
  client: S3Client,
  operation: string,
  resource: S3Resource,
  options: CallOptions | undefined,
): Promise<XmlElement> {
  const root = await client.get(client.resourceRequest(operation, resource, ACL), options);
  const details = client.context.details(operation);
  checkDocument(root, 'AccessControlPolicy', ['AccessControlList'], details);
  return root;
}

function grantOf({ context }: S3Client, operation: string, grant: XmlElement): S3Grant {
  const details = context.details(operation);
  const permission = required(grant, 'Permission', details);
  for (const [element, kind] of GRANTEES) {
    const grantee = grant.child('Grantee')?.get(element) ?? null;
    if (grantee !== null) return { permission, kind, grantee };
  }
  throw new MalformedResponseError(
    `${operation}: in ${context.provider}'s response a Grant of ${permission} has no grantee.`,
    details,
  );
}
