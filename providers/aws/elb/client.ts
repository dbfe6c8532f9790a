import {
  type Authenticator,
  AwsAuthenticator,
  type CallOptions,
  type ClientContext,
  CloudError,
  type CloudRequest,
  parseEndpoint,
  parseXml,
  type Redactor,
  walkPages,
  XmlReader,
} from '../../../src/driver/index.js';
import { awsCredentials, type AwsOptions, awsRegion, endpointOf } from '../credentials.js';
import { formBody, type Parameters } from '../query.js';

/** Rows a page: the most there are. */
const PAGE = 400;

/** An action of Elastic Load Balancing's API. */
export interface ElbAction {
  /** The method that the user called, for errors. */
  readonly operation: string;
  /** Name of the action, such as `RegisterTargets`. */
  readonly action: string;
  readonly parameters?: Parameters;
  /** Further facts about the request. Describe actions are idempotent. */
  readonly request?: Partial<Pick<CloudRequest, 'idempotent' | 'frees' | 'confidential'>>;
}

/** Requests of Elastic Load Balancing's API of one version: parameters in a form, results in XML. */
export class ElbClient {
  /** The driver's connection, and errors in its name. */
  readonly context: ClientContext;
  readonly #version: string;

  constructor(context: ClientContext, version: string) {
    this.context = context;
    this.#version = version;
  }

  /** Sends an action and reads its result; an action without one returns an empty one. */
  async call(
    { operation, action, parameters = {}, request = {} }: ElbAction,
    options?: CallOptions,
  ): Promise<XmlReader> {
    const { body } = await this.context.connection.bytes(
      {
        operation,
        method: 'POST',
        path: '/',
        headers: { accept: 'text/xml', 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' },
        body: formBody({ Action: action, Version: this.#version, ...parameters }),
        idempotent: action.startsWith('Describe'),
        ...request,
      },
      options,
    );
    const details = this.context.details(operation);
    const root = new XmlReader(parseXml(body.toString('utf8'), details), '', details);
    return root.optionalObject(`${action}Result`) ?? root;
  }

  /** Lists what an action describes, page by page. */
  list<Item>(
    { parameters, ...action }: ElbAction,
    key: string,
    read: (row: XmlReader) => Item,
    options?: CallOptions,
  ): AsyncIterable<Item> {
    const call = this.context.call(options);
    return walkPages<Item>(
      { PageSize: PAGE },
      async (pages) => {
        const result = await this.call({ ...action, parameters: { ...parameters, ...pages } }, call);
        const marker = result.optionalString('NextMarker');
        const items = result.list(key, 'member').map(read);
        return { items, next: marker === null ? null : { ...pages, Marker: marker } };
      },
      this.context.details(action.operation),
    );
  }
}

/** A list as the query protocol writes it: `Name.member.1`. */
export function members<Item>(items: readonly Item[]): { readonly member: readonly Item[] } {
  return { member: items };
}

/** The one row of a result. @throws MalformedResponseError where there is none */
export function firstOf(result: XmlReader, key: string): XmlReader {
  const [row] = result.list(key, 'member');
  return row ?? result.object(key).object('member');
}

/** Null for an error that says that something is not there. */
export function nullIfMissing(error: unknown): null {
  if (CloudError.is(error) && (error.code === 'not-found' || error.code === 'load-balancer-not-found'))
    return null;
  throw error;
}

/** The sign-in of both kinds of balancers: they share a service, and its endpoint. */
export function elbAuthenticator(provider: string, options: AwsOptions, redactor: Redactor): Authenticator {
  const region = awsRegion(provider, options);
  const endpoint = parseEndpoint(endpointOf(provider, 'elasticloadbalancing', region, options));
  return new AwsAuthenticator({
    provider,
    service: 'elasticloadbalancing',
    credentials: awsCredentials(options),
    account: `${endpoint.origin}${endpoint.path}`,
    redactor,
    locate: () => ({ endpoint, region }),
  });
}
