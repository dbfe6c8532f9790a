import type { Call } from '../../call/call.js';
import { type Environment, variable } from '../../environment.js';
import { AuthenticationError } from '../../errors.js';
import { KEY_FIELDS, parseObject, readKeys } from '../aws/keys.js';
import { askMetadata } from '../metadata-service.js';
import { type AwsCredentials, sha256, SigV4 } from '../aws/sigv4.js';

/** Sources of a workload's identity on AWS. */
export interface GoogleAwsSource {
  /** `aws1`, which stands for AWS. */
  readonly environment_id?: string;
  /** Metadata that names the zone. */
  readonly region_url?: string;
  /** Metadata that holds the role's keys. For a source that is a URL, that URL. */
  readonly url?: string;
  /** Metadata URL of the token for the other URLs. */
  readonly imdsv2_session_token_url?: string;
  /** URL of the signed request; `{region}` is replaced. */
  readonly regional_cred_verification_url?: string;
}

/**
 * Returns a signed request for `GetCallerIdentity`, which Google sends to AWS to verify the identity.
 *
 * @see https://google.aip.dev/auth/4117#determining-the-subject-token-in-aws
 */
export async function awsSubjectToken(
  source: GoogleAwsSource,
  audience: string,
  environment: Environment,
  call: Call,
): Promise<string> {
  const { environment_id: id, regional_cred_verification_url: template } = source;
  if (id !== 'aws1' || template === undefined)
    throw failure('credential_source.environment_id must be aws1, with regional_cred_verification_url.');
  const metadata = new Metadata(source, call);
  const region = variable(environment, 'AWS_REGION', 'AWS_DEFAULT_REGION') ?? (await metadata.region());
  const keys = variableKeys(environment) ?? (await metadata.keys());
  const url = new URL(template.replaceAll('{region}', region));
  const request = {
    method: 'POST',
    host: url.host,
    path: url.pathname + url.search,
    headers: {},
    payloadHash: sha256(''),
  };
  const signed = new SigV4().sign(request, keys, { region, service: 'sts' });
  const { authorization = '', ...others } = signed;
  // Google's own libraries leave the target unsigned, since AWS does not get it.
  const target = { 'x-goog-cloud-target-resource': audience };
  const headers = { Authorization: authorization, host: url.host, ...others, ...target };
  const list = Object.entries(headers).map(([key, value]) => ({ key, value }));
  return encodeURIComponent(JSON.stringify({ url: url.href, method: 'POST', headers: list }));
}

/** The metadata service of the instance, at the URLs that the file names. */
class Metadata {
  readonly #source: GoogleAwsSource;
  readonly #call: Call;
  #token: string | null = null;

  constructor(source: GoogleAwsSource, call: Call) {
    this.#source = source;
    this.#call = call;
  }

  /** The zone's name without its letter. */
  async region(): Promise<string> {
    return (await this.#get('region_url', this.#source.region_url)).trim().replace(/[a-z]$/, '');
  }

  async keys(): Promise<AwsCredentials> {
    const { url } = this.#source;
    const role = (await this.#get('url', url)).trim();
    const text = await this.#get('url', `${url}/${encodeURIComponent(role)}`);
    return readKeys(parseObject(text, 'The metadata service'), KEY_FIELDS, 'The metadata service');
  }

  async #get(field: string, url: string | undefined): Promise<string> {
    const headers = await this.#headers();
    return askMetadata({ method: 'GET', url: checked(field, url), headers, signal: this.#call.signal });
  }

  async #headers(): Promise<Record<string, string>> {
    const { imdsv2_session_token_url: url } = this.#source;
    if (url === undefined) return {};
    this.#token ??= await askMetadata({
      method: 'PUT',
      url: checked('imdsv2_session_token_url', url),
      headers: { 'x-aws-ec2-metadata-token-ttl-seconds': '300' },
      signal: this.#call.signal,
    });
    return { 'x-aws-ec2-metadata-token': this.#token };
  }
}

function variableKeys(environment: Environment): AwsCredentials | null {
  const accessKeyId = variable(environment, 'AWS_ACCESS_KEY_ID');
  const secretAccessKey = variable(environment, 'AWS_SECRET_ACCESS_KEY');
  if (accessKeyId === undefined && secretAccessKey === undefined) return null;
  if (accessKeyId === undefined || secretAccessKey === undefined)
    throw failure('AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY: one is set and the other is not.');
  return { accessKeyId, secretAccessKey, sessionToken: variable(environment, 'AWS_SESSION_TOKEN') };
}

function checked(field: string, url: string | undefined): string {
  if (url !== undefined && /^https?:\/\//i.test(url) && URL.canParse(url)) return url;
  throw failure(`credential_source.${field} must be a URL of http or https.`);
}

function failure(words: string): AuthenticationError {
  return new AuthenticationError(`google: ${words}`, { provider: 'google', operation: 'signIn' });
}
