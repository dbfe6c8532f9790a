import {
  AuthenticationError,
  type Authenticator,
  type Call,
  type CallOptions,
  CertificateAuthenticator,
  CloudError,
  type CloudRequest,
  type Environment,
  type ErrorDescription,
  type ErrorResponse,
  type Query,
  type Reader,
  waitFor,
} from '../../../src/driver/index.js';
import { type ComputeLimits, RestComputeDriver } from '../../../src/compute/index.js';
import type { LxdExtras } from './models.js';
import { describeLxdError, operationErrorClass } from '../errors.js';
import { LXD_PLACES, type LxdOptions, lxdOptionsFrom, type LxdPlaces } from '../options.js';

/** Seconds that one request waits for an operation; less than the time after which connections give up on an answer. */
const WAIT = 30;

/** A change that has no answer of its own to read. */
type ChangeRequest = CloudRequest & { readonly method: 'POST' | 'PUT' | 'PATCH' | 'DELETE' };

/** What all parts of the LXD and Incus compute drivers share: the connection, errors, operations. */
export abstract class LxdBase extends RestComputeDriver<LxdOptions, LxdExtras> {
  static override readonly provider: string = 'lxd';
  static override readonly limits: ComputeLimits = {
    poll: 'all',
    intent: 'metadata',
    metadataValue: { pattern: /./s, words: 'must not be empty' },
    userData: {
      form: 'text',
      most: null,
      source: 'https://documentation.ubuntu.com/lxd/en/latest/reference/instance_options/',
    },
    auth: ['publicKey'],
    generatesPassword: false,
    openExtras: ['type', 'profiles', 'description', 'ephemeral', 'imageServer', 'imageProtocol'],
    sources: ['https://documentation.ubuntu.com/lxd/en/latest/rest-api/'],
  };
  /** Where the daemon and its tools keep their things. */
  static readonly places: LxdPlaces = LXD_PLACES;

  /** Finds the daemon's socket, or the client certificate of its command-line tool; used by `fromEnv`. */
  static readEnvironment(environment: Environment, options: LxdOptions): Promise<LxdOptions> {
    return lxdOptionsFrom(this.places, environment, options);
  }

  protected override describeError(response: ErrorResponse): ErrorDescription {
    return describeLxdError(response);
  }

  protected override createAuthenticator(options: LxdOptions): Authenticator {
    const { provider, places } = this.constructor as typeof LxdBase;
    const { endpoint = `unix://${places.sockets[0]}`, tls, project } = options;
    if (endpoint.startsWith('https:') && (tls?.cert === undefined || tls.key === undefined)) {
      throw new AuthenticationError(
        `${provider}: an https:// endpoint needs a client certificate in tls.cert and tls.key, which the server trusts; or use fromEnv().`,
        { provider },
      );
    }
    return new CertificateAuthenticator(endpoint, tls, project ?? 'default');
  }

  /** Lists of this API have no pages. */
  protected override nextPage(): Query | null {
    return null;
  }

  /** A path of the API with the project to work in. */
  protected at(path: string, query: Query = {}): { path: string; query: Query } {
    return { path: `/1.0${path}`, query: { ...query, project: this.options.project } };
  }

  /** Reads what an answer is about. */
  protected override async get(
    request: Omit<CloudRequest, 'method'>,
    options: CallOptions | undefined,
  ): Promise<Reader> {
    const body = await super.get(request, options);
    // Incus answers the wait for an operation that failed with 200 and the form of an error.
    if (body.raw['type'] === 'error')
      throw this.failed(request.operation, body.string('error'), body.number('error_code'));
    return Array.isArray(body.raw['metadata']) ? body : body.object('metadata');
  }

  /** Changes something and waits until that is done. Answers with what the operation left to read, if it did. */
  protected async change(request: ChangeRequest, options: CallOptions | undefined): Promise<Reader | null> {
    const call = this.call(options);
    const body = await this.send(request, call);
    if (body.string('type') !== 'async') return null;
    const path = body.string('operation');
    const operation = await waitFor((shared) => this.awaitOperation(path, request, shared), call);
    return operation === 'gone' ? null : operation.optionalObject('metadata');
  }

  /** Waits for an operation for a while; null where it still runs. Its server forgets it a few seconds after its end. */
  protected async awaitOperation(
    path: string,
    request: CloudRequest,
    call: Call,
  ): Promise<Reader | 'gone' | null> {
    const { operation } = request;
    const wait = { operation, path: `${path}/wait`, query: { timeout: WAIT, project: this.options.project } };
    let found: Reader;
    try {
      found = await this.get(wait, call);
    } catch (error) {
      if (CloudError.is(error) && error.status === 404) return 'gone';
      throw error;
    }
    const code = found.number('status_code');
    if (code < 200) return null;
    if (code === 200) return found;
    const words = found.optionalString('err') || found.string('status');
    throw this.failed(operation, words, code);
  }

  private failed(operation: string, words: string, status: number): CloudError {
    const Failed = operationErrorClass(words, status);
    return new Failed(`${operation}: ${this.provider} could not do it: ${words}.`, {
      ...this.details(operation),
      status,
    });
  }
}
