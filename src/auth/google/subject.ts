import type { Call } from '../../call/call.js';
import {
  type Environment,
  processEnvironment,
  readNamedFile,
  resolvePath,
  variable,
} from '../../environment.js';
import { AuthenticationError } from '../../errors.js';
import { awsSubjectToken, type GoogleAwsSource } from './subject-aws.js';
import { fetchMetadata } from '../metadata-service.js';
import { runProgram } from '../run-program.js';
import { shellWords } from '../shell-words.js';

/** Source of another identity provider's token: one of a file, a URL, a program, or AWS. */
export interface GoogleSubjectSource extends GoogleAwsSource {
  readonly file?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Form of the source: the token alone, or a JSON object with the token in a field. */
  readonly format?: { readonly type?: string; readonly subject_token_field_name?: string };
  readonly executable?: {
    readonly command: string;
    readonly timeout_millis?: number;
    readonly output_file?: string;
  };
  readonly certificate?: unknown;
}

/** The request for a subject token, without its source. */
export interface SubjectTokenRequest {
  readonly audience: string;
  readonly subject_token_type: string;
  readonly credential_source: GoogleSubjectSource;
  readonly service_account_impersonation_url?: string;
}

/** Milliseconds that a URL may take to return a token; the limit for programs follows. */
const URL_PATIENCE = 10_000;
const PROGRAM_PATIENCE = 30_000;

const environments = new WeakMap<object, Environment>();

/** Has credentials of {@link GoogleSubjectSource} read variables and files from the environment in which they were found. */
export function readFrom(environment: Environment, credentials: object): void {
  environments.set(credentials, environment);
}

/** Tokens of another identity provider, read again for each sign-in since their source renews them. */
export class SubjectTokens {
  readonly #request: SubjectTokenRequest;
  readonly #environment: Environment;

  /** @throws AuthenticationError for an unsupported source, and unless there is exactly one */
  constructor(request: SubjectTokenRequest) {
    this.#request = request;
    this.#environment = environments.get(request) ?? processEnvironment();
    const source: unknown = request.credential_source;
    if (typeof source !== 'object' || source === null) throw failure('credential_source is missing.');
    const { certificate, environment_id: aws, file, url, executable } = request.credential_source;
    if (certificate !== undefined)
      throw failure('credential_source.certificate (X.509) is not offered; use a file, a URL or a program.');
    if (aws !== undefined) return;
    if ([file, url, executable].filter((one) => one !== undefined).length !== 1)
      throw failure('credential_source must have one of file, url, executable and environment_id.');
  }

  /** The token of this moment. */
  async next(call: Call): Promise<string> {
    const { credential_source: source, audience } = this.#request;
    const { environment_id: aws, file, url, executable } = source;
    if (aws !== undefined) return awsSubjectToken(source, audience, this.#environment, call);
    if (executable !== undefined) return this.#run(executable, call);
    if (file !== undefined) {
      const path = resolvePath(this.#environment, file);
      return this.#tokenIn(await readNamedFile(path, 'credential_source.file'), path);
    }
    const place = checkUrl('credential_source.url', url);
    const { status, text } = await fetchMetadata({
      method: 'GET',
      url: place,
      headers: source.headers ?? {},
      timeout: URL_PATIENCE,
      signal: call.signal,
    });
    if (status === 200) return this.#tokenIn(text, new URL(place).origin);
    throw failure(`${new URL(place).origin} returned ${status} for the subject token.`);
  }

  #tokenIn(text: string, place: string): string {
    const { type = 'text', subject_token_field_name: field } = this.#request.credential_source.format ?? {};
    if (type !== 'text' && type !== 'json')
      throw failure(`credential_source.format.type must be text or json, not ${JSON.stringify(type)}.`);
    const token: unknown = type === 'text' ? text.trim() : objectOf(text, place)[field ?? ''];
    if (typeof token === 'string' && token !== '') return token;
    throw failure(`${place} holds no subject token.`);
  }

  /** @see https://google.aip.dev/auth/4117#determining-the-subject-token-in-executable-sourced-credentials */
  async #run(
    { command, timeout_millis: timeout = PROGRAM_PATIENCE }: NonNullable<GoogleSubjectSource['executable']>,
    call: Call,
  ): Promise<string> {
    if (variable(this.#environment, 'GOOGLE_EXTERNAL_ACCOUNT_ALLOW_EXECUTABLES') !== '1')
      throw failure(
        'credential_source.executable starts a program, which GOOGLE_EXTERNAL_ACCOUNT_ALLOW_EXECUTABLES must allow: set it to 1.',
      );
    const { audience, subject_token_type: type, service_account_impersonation_url: url } = this.#request;
    const words = shellWords(command);
    if (words === null || words.length === 0) throw failure('credential_source.executable is no command.');
    const account = /serviceAccounts\/([^:/]+):/.exec(url ?? '')?.[1];
    const origin = `google: the program of credential_source.executable (${words[0]})`;
    const variables = {
      GOOGLE_EXTERNAL_ACCOUNT_AUDIENCE: audience,
      GOOGLE_EXTERNAL_ACCOUNT_TOKEN_TYPE: type,
      GOOGLE_EXTERNAL_ACCOUNT_INTERACTIVE: '0',
      ...(account === undefined ? {} : { GOOGLE_EXTERNAL_ACCOUNT_IMPERSONATED_EMAIL: account }),
    };
    const text = await runProgram(this.#environment, { words, origin, timeout, variables }, call);
    return tokenOfProgram(objectOf(text, origin), origin);
  }
}

function tokenOfProgram(body: Readonly<Record<string, unknown>>, origin: string): string {
  const { version, success, token_type: type, code, expiration_time: ends } = body;
  if (version !== 1) throw failure(`${origin} printed another version than 1.`);
  if (success !== true)
    throw failure(
      `${origin} says that it failed${typeof code === 'string' ? ` (${code.slice(0, 60)})` : ''}.`,
    );
  if (typeof ends === 'number' && ends * 1000 <= Date.now())
    throw failure(`${origin} printed a token that has expired.`);
  const isSaml = type === 'urn:ietf:params:oauth:token-type:saml2';
  const token = isSaml ? body['saml_response'] : body['id_token'];
  if (typeof token === 'string' && token !== '') return token;
  throw failure(`${origin} printed no token.`);
}

/** @throws AuthenticationError unless it is an http or https URL */
function checkUrl(field: string, url: unknown): string {
  if (typeof url === 'string' && /^https?:\/\//i.test(url) && URL.canParse(url)) return url;
  throw failure(`${field} must be a URL of http or https.`);
}

function objectOf(text: string, place: string): Readonly<Record<string, unknown>> {
  try {
    const body: unknown = JSON.parse(text);
    if (typeof body === 'object' && body !== null) return body as Readonly<Record<string, unknown>>;
  } catch {
    // The text may hold a token, so it is not shown.
  }
  throw failure(`${place} gives no JSON object.`);
}

function failure(words: string): AuthenticationError {
  const text = words.startsWith('google: ') ? words : `google: ${words}`;
  return new AuthenticationError(text, { provider: 'google', operation: 'signIn' });
}
