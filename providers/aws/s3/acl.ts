import {
  type Call,
  type CallOptions,
  checkDocument,
  CloudError,
  ContainerNotFoundError,
  InvalidRequestError,
  MalformedResponseError,
  ObjectNotFoundError,
  type XmlElement,
} from '../../../src/driver/index.js';
import {
  containerName,
  type ContainerReference,
  type ObjectPlace,
  type ObjectReference,
  type ObjectRequest,
} from '../../../src/storage/index.js';
import type { S3AccessControl, S3ContainerAcl, S3Grant, S3ObjectAcl } from './models.js';
import type { S3Options } from './options.js';
import { S3Tagging } from './tags.js';
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

/** What a grantee is told by: an answer has one of these. */
const GRANTEES = [
  ['ID', 'account'],
  ['URI', 'group'],
  ['EmailAddress', 'email'],
] as const;

/** What a request for access control is about. */
const ACL = { acl: '' } as const;

/** Access control lists: read as grants, set as one of S3's canned ones. */
export abstract class S3Acl<Options extends S3Options = S3Options> extends S3Tagging<Options> {
  /**
   * Who may do what with an object, or with a version of one.
   *
   * @throws ObjectNotFoundError
   * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObjectAcl.html
   */
  async getObjectAcl(object: ObjectReference, options?: CallOptions): Promise<S3AccessControl> {
    return this.#read(this.#objectAcl('getObjectAcl', object), options);
  }

  /**
   * Gives an object one of S3's canned lists in place of the one it has. Buckets of AWS made since April 2023 refuse that, unless their
   * owner has switched lists on.
   *
   * @throws ObjectNotFoundError, InvalidRequestError
   * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObjectAcl.html
   */
  async setObjectAcl(object: ObjectReference, acl: S3ObjectAcl, options?: CallOptions): Promise<void> {
    await this.#write(this.#objectAcl('setObjectAcl', object), acl, OBJECT_ACLS, options);
  }

  /**
   * Who may do what with a bucket.
   *
   * @throws ContainerNotFoundError
   * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketAcl.html
   */
  async getContainerAcl(container: ContainerReference, options?: CallOptions): Promise<S3AccessControl> {
    return this.#read(this.#bucketAcl('getContainerAcl', container), options);
  }

  /**
   * Gives a bucket one of S3's canned lists in place of the one it has.
   *
   * @throws ContainerNotFoundError, InvalidRequestError
   * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketAcl.html
   */
  async setContainerAcl(
    container: ContainerReference,
    acl: S3ContainerAcl,
    options?: CallOptions,
  ): Promise<void> {
    await this.#write(this.#bucketAcl('setContainerAcl', container), acl, CONTAINER_ACLS, options);
  }

  /**
   * The grants that an object loses when it is written anew: undefined where its owner alone may do anything with it, or the store keeps
   * no lists. Where they must not be read, the logger is told: what they grant cannot be kept then.
   */
  protected async ownGrants(place: ObjectPlace, call: Call): Promise<readonly S3Grant[] | undefined> {
    try {
      const root = await this.sendXml({ ...this.#objectAcl('getObjectAcl', place), method: 'GET' }, call);
      checkDocument(root, 'AccessControlPolicy', ['AccessControlList'], this.details('getObjectAcl'));
      const grants = root.child('AccessControlList')?.all('Grant') ?? [];
      const isOwn = grants.every((grant) => {
        const grantee = grant.child('Grantee')?.get('ID') ?? '';
        const isOwner = grantee === '' || grantee === root.child('Owner')?.get('ID');
        const isNamed = grant.child('Grantee')?.get('URI') || grant.child('Grantee')?.get('EmailAddress');
        return isOwner && !isNamed && grant.get('Permission') === 'FULL_CONTROL';
      });
      return isOwn ? undefined : grants.map((grant) => this.#grant('getObjectAcl', grant));
    } catch (error) {
      if (!CloudError.is(error)) throw error;
      // Not all stores have lists, and they say so in several ways.
      if (error.code === 'not-supported' || error.status === 405) return undefined;
      if (error.status !== 400 && error.status !== 403) throw error;
      this.warn(`The access list of ${place.name} cannot be read, and is the bucket's default now.`, error);
      return undefined;
    }
  }

  async #read(request: ObjectRequest, options: CallOptions | undefined): Promise<S3AccessControl> {
    const root = await this.sendXml({ ...request, method: 'GET' }, options);
    checkDocument(root, 'AccessControlPolicy', ['AccessControlList'], this.details(request.operation));
    const grants = root.child('AccessControlList')?.all('Grant') ?? [];
    return {
      ownerId: root.child('Owner')?.get('ID') ?? null,
      grants: grants.map((grant) => this.#grant(request.operation, grant)),
    };
  }

  #grant(operation: string, grant: XmlElement): S3Grant {
    const details = this.details(operation);
    const permission = required(grant, 'Permission', details);
    for (const [element, kind] of GRANTEES) {
      const grantee = grant.child('Grantee')?.get(element) ?? null;
      if (grantee !== null) return { permission, kind, grantee };
    }
    throw new MalformedResponseError(
      `${operation}: in ${this.provider}'s answer a Grant says not to whom ${permission} is granted.`,
      details,
    );
  }

  async #write<A extends string>(
    request: ObjectRequest,
    acl: A,
    known: readonly A[],
    options: CallOptions | undefined,
  ): Promise<void> {
    const { operation } = request;
    if (!known.includes(acl)) {
      throw new InvalidRequestError(
        `${operation}: there is no canned ACL ${JSON.stringify(acl)}. There are: ${known.join(', ')}.`,
        this.details(operation),
      );
    }
    await this.sendEmpty({ ...request, method: 'PUT', headers: { 'x-amz-acl': acl } }, options);
  }

  #objectAcl(operation: string, object: ObjectReference): ObjectRequest {
    const request = this.placeRequest(operation, this.locate(object));
    return { ...request, query: { ...ACL, ...request.query }, notFound: ObjectNotFoundError };
  }

  #bucketAcl(operation: string, container: ContainerReference): ObjectRequest {
    const request = this.bucketRequest(operation, containerName(container));
    return { ...request, query: ACL, notFound: ContainerNotFoundError };
  }
}
