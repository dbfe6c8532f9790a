import { type Call, type CallOptions, startCall } from '../../call/call.js';
import type { Connection } from '../../http/connection.js';
import {
  describeStatus,
  type ErrorResponse,
  type ErrorDescription,
} from '../../http/errors/response-error.js';
import { Redactor } from '../../http/secrets/redact.js';
import { parseEndpoint } from '../../http/request.js';
import { responseDate } from '../../http/retry-after.js';
import { parseXml, type XmlElement } from '../../format/xml.js';
import { AuthenticationError, MalformedResponseError } from '../../errors.js';
import { AwsAuthenticator } from './aws.js';
import { signInAt, type SignInContext, UnsignedAuthenticator } from '../sign-in-connection.js';
import type { AwsCredentials } from './sigv4.js';
import type { KeySource } from './keys.js';

const VERSION = '2011-06-15';

/** URL and signing scope of the Security Token Service. */
export interface StsPlace {
  readonly url: string;
  readonly region: string;
}

/** Codes of refusals that pass: https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html */
const PASSING = new Set(['Throttling', 'ThrottlingException', 'IDPCommunicationError']);

/**
 * Client of the Security Token Service.
 *
 * @see https://docs.aws.amazon.com/STS/latest/APIReference/
 */
export class SecurityTokenService {
  readonly #context: SignInContext;
  readonly #place: StsPlace;

  constructor(context: SignInContext, place: StsPlace) {
    this.#context = context;
    this.#place = place;
  }

  /** Assumes a role with other keys. `fields` are the action's parameters. */
  async assumeRole(
    source: KeySource,
    fields: Readonly<Record<string, string>>,
    options: CallOptions | undefined,
  ): Promise<AwsCredentials> {
    const redactor = new Redactor();
    const { url, region } = this.#place;
    const endpoint = parseEndpoint(url);
    const authenticator = new AwsAuthenticator({
      provider: this.#context.provider,
      service: 'sts',
      credentials: source,
      account: url,
      redactor,
      locate: () => ({ endpoint, region }),
    });
    return signInAt(
      this.#context,
      { authenticator, redactor, describeError },
      startCall(options),
      (connection, call) => ask(connection, 'AssumeRole', fields, call),
    );
  }

  /** Assumes a role with a token from an identity provider that AWS trusts: a Kubernetes cluster, GitHub. */
  async assumeRoleWithWebIdentity(
    fields: Readonly<Record<string, string>>,
    options: CallOptions | undefined,
  ): Promise<AwsCredentials> {
    const redactor = new Redactor();
    redactor.add(fields['WebIdentityToken']);
    const authenticator = new UnsignedAuthenticator(this.#place.url);
    return signInAt(
      this.#context,
      { authenticator, redactor, describeError },
      startCall(options),
      (connection, call) => ask(connection, 'AssumeRoleWithWebIdentity', fields, call),
    );
  }
}

async function ask(
  connection: Connection,
  action: string,
  fields: Readonly<Record<string, string>>,
  call: Call,
): Promise<AwsCredentials> {
  const { body, headers } = await connection.bytes(
    {
      operation: 'signIn',
      method: 'POST',
      path: '/',
      headers: {
        accept: 'text/xml',
        'content-type': 'application/x-www-form-urlencoded; charset=utf-8',
      },
      body: new URLSearchParams({ Action: action, Version: VERSION, ...fields }).toString(),
      idempotent: true,
    },
    call,
  );
  const root = parseXml(body.toString('utf8'), { operation: 'signIn' });
  const keys = root.child(`${action}Result`)?.child('Credentials') ?? null;
  if (keys === null)
    throw new MalformedResponseError(`signIn: the response to ${action} has no keys.`, {
      operation: 'signIn',
    });
  return readKeys(keys, responseDate(headers));
}

/** Converts the expiry from the service's clock to this machine's. */
function readKeys(keys: XmlElement, serverTime: number | null): AwsCredentials {
  const field = (name: string): string => {
    const value = keys.get(name);
    if (value !== null && value !== '') return value;
    throw new MalformedResponseError(`signIn: the keys of a role have no ${name}.`, { operation: 'signIn' });
  };
  const ends = Date.parse(field('Expiration'));
  const offset = serverTime === null ? 0 : Date.now() - serverTime;
  return {
    accessKeyId: field('AccessKeyId'),
    secretAccessKey: field('SecretAccessKey'),
    sessionToken: field('SessionToken'),
    ...(Number.isNaN(ends) ? {} : { expiresAt: new Date(ends + offset) }),
  };
}

/** Whatever is wrong with a sign-in, none happened. */
function describeError(response: ErrorResponse): ErrorDescription {
  const base = describeStatus(response);
  const error = errorOf(response.text);
  const code = error?.get('Code') ?? null;
  const message = error?.get('Message') ?? null;
  const type = response.status < 500 && response.status !== 429 ? AuthenticationError : base.type;
  if (code === null) return { ...base, type };
  return {
    ...base,
    type: PASSING.has(code) ? base.type : type,
    message: message === null ? code : `${code}: ${message}`,
    providerCode: code,
    throttled: PASSING.has(code) || base.throttled === true,
  };
}

function errorOf(text: string): XmlElement | null {
  if (!text.trimStart().startsWith('<')) return null;
  try {
    return parseXml(text, {}).child('Error');
  } catch {
    // A proxy's page: the status says enough.
    return null;
  }
}
