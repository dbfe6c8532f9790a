import {
  type Call,
  type CloudErrorDetails,
  formatQuery,
  InvalidRequestError,
} from '../../../src/driver/index.js';
import {
  containerName,
  type ContainerReference,
  expiryOf,
  LONGEST_EXPIRY,
  type SignedUrlRequest,
  type StoreUrls,
} from '../../../src/storage/index.js';
import type { S3Client } from './client.js';

/** Conditions of a presigned form. */
export interface S3PresignPost {
  /** Name of the object. Either this or `prefix`. */
  readonly name?: string;
  /** Prefix of allowed names: the sender may set the form's field `key`; `${filename}` in it becomes the file's own name. */
  readonly prefix?: string;
  /** Lifetime in milliseconds. Default one hour: 3,600,000; at most seven days. */
  readonly expiresIn?: number;
  /** Fewest and most bytes of the file. Default: any number. */
  readonly size?: {
    /** Fewest bytes. Default 0. */
    readonly min?: number;
    /** Most bytes. */
    readonly max: number;
  };
  /** Fields that the form has to carry with just these values: `{ 'Content-Type': 'image/png', 'acl': 'private' }`. */
  readonly fields?: Readonly<Record<string, string>>;
  /** Further conditions as S3 has them, for fields that the sender fills in: `['starts-with', '$Content-Type', 'image/']`. */
  readonly conditions?: readonly S3PostCondition[];
}

/** A condition of a presigned form. @see https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-HTTPPOSTConstructPolicy.html */
export type S3PostCondition =
  | readonly ['eq' | 'starts-with', field: string, value: string]
  | readonly ['content-length-range', min: number, max: number]
  | Readonly<Record<string, string>>;

/** A form for clients without credentials. */
export interface S3PresignedPost {
  /** Target of the form, by POST as `multipart/form-data`. */
  readonly url: string;
  /** Its fields; the file follows them as the field `file`. */
  readonly fields: Readonly<Record<string, string>>;
}

/** URLs and forms that work without credentials for a while. */
export class S3Presigner implements StoreUrls {
  readonly longestExpiry = LONGEST_EXPIRY;
  readonly #client: S3Client;

  constructor(client: S3Client) {
    this.#client = client;
  }

  async sign(
    { operation, place, method, expiresIn, response }: SignedUrlRequest,
    call: Call,
  ): Promise<string> {
    const request = { ...this.#client.placeRequest(operation, place), method };
    const headers = Object.entries(response).map(([name, value]) => [`response-${name}`, value] as const);
    const query = { ...request.query, ...Object.fromEntries(headers) };
    const { origin, path } = this.#client.endpoint({ ...request, query });
    const signed = await this.#client.authenticator.presign(
      { ...request, query },
      { method, origin, path: path + request.path + formatQuery(query), expiresIn },
      call,
    );
    return origin + signed;
  }

  async post(container: ContainerReference, post: S3PresignPost, call: Call): Promise<S3PresignedPost> {
    const operation = 'objects.presignPost';
    const bucket = containerName(container);
    const form = postForm(bucket, post, this.#client.context.details(operation));
    if (post.name !== undefined) this.#client.context.checks.objectName(operation, post.name);
    const request = { ...this.#client.bucketRequest(operation, bucket), method: 'POST' } as const;
    const { origin, path } = this.#client.endpoint(request);
    const signed = await this.#client.authenticator.signPolicy(request, form.policy, call);
    return { url: origin + (path === '' ? '/' : path), fields: { ...form.fields, ...signed } };
  }
}

/** A form before it is signed. */
interface PostForm {
  readonly fields: Readonly<Record<string, string>>;
  /** Creates the document to sign from the credential fields. */
  readonly policy: (signer: Readonly<Record<string, string>>) => string;
}

/** Creates a form. @throws InvalidRequestError for invalid conditions */
function postForm(bucket: string, post: S3PresignPost, details: CloudErrorDetails): PostForm {
  const { name, prefix, size, fields = {}, conditions = [] } = post;
  const refuse = (words: string): never => {
    throw new InvalidRequestError(`${details.operation}: ${words}`, details);
  };
  if ((name === undefined) === (prefix === undefined)) refuse('takes either name or prefix.');
  const expiresIn = expiryOf(post, details, LONGEST_EXPIRY);
  const key = name ?? `${prefix}\${filename}`;
  for (const field of Object.keys(fields)) {
    if (RESERVED.test(field)) refuse(`the field ${field} is set by what is signed; leave it out.`);
    if (typeof fields[field] !== 'string') refuse(`the field ${field} must be text.`);
  }
  const given = [
    { bucket },
    name === undefined ? ['starts-with', '$key', prefix] : ['eq', '$key', name],
    ...(size === undefined ? [] : [sizeRange(size, refuse)]),
    ...Object.entries(fields).map(([field, value]) => ['eq', `$${field}`, value]),
    ...conditions,
  ];
  return {
    fields: { key, ...fields },
    policy: (signer) =>
      JSON.stringify({
        expiration: new Date(signedAt(signer) + expiresIn).toISOString(),
        conditions: [...given, ...Object.entries(signer).map(([field, value]) => ({ [field]: value }))],
      }),
  };
}

/** Time of the signature by the store's clock, as far as known, in milliseconds since 1970. */
function signedAt(signer: Readonly<Record<string, string>>): number {
  const date = signer['x-amz-date'] ?? signer['X-Amz-Date'] ?? '';
  const [, year, month, day, hour, minute, second] =
    /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(date) ?? [];
  return Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
}

/** Fields that the signature adds. */
const RESERVED = /^(key|policy|file|bucket|x-amz-(algorithm|credential|date|security-token|signature))$/i;

function sizeRange(
  { min = 0, max }: { readonly min?: number; readonly max: number },
  refuse: (words: string) => never,
): readonly unknown[] {
  const isSize = (value: number): boolean => Number.isSafeInteger(value) && value >= 0;
  if (!isSize(min) || !isSize(max) || min > max)
    refuse(`size must have a max, and a min up to it, in bytes; not { min: ${min}, max: ${max} }.`);
  return ['content-length-range', min, max];
}
