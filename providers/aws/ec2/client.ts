import {
  type Authenticator,
  AwsAuthenticator,
  type CallOptions,
  CloudError,
  type CloudRequest,
  type Environment,
  type ErrorDescription,
  type ErrorResponse,
  parseEndpoint,
  parseXml,
  type Redactor,
  walkPages,
  XmlReader,
} from '../../../src/driver/index.js';
import { ComputeDriver, type ComputeLimits } from '../../../src/compute/index.js';
import {
  awsCredentials,
  type AwsEnvironmentOptions,
  type AwsOptions,
  awsOptionsFrom,
  awsRegion,
  endpointOf,
} from '../credentials.js';
import { describeEc2Error } from './errors.js';
import type { Ec2Extras } from './models.js';
import { formBody, type Parameter } from '../query.js';

/** Version of EC2's API; it has stayed the same since. */
const VERSION = '2016-11-15';

/** An action of EC2's API. */
export interface Ec2Action {
  /** Driver method. */
  readonly operation: string;
  /** Name of the action, such as `RunInstances`. */
  readonly action: string;
  readonly parameters?: Readonly<Record<string, Parameter>>;
  /** What else is known about the request. Actions that only describe are idempotent. */
  readonly request?: Partial<Pick<CloudRequest, 'idempotent' | 'frees' | 'notFound' | 'conflict'>>;
}

/** A list that comes in pages. */
export interface Ec2List extends Ec2Action {
  /** Element that holds the items. */
  readonly key: string;
  /** Rows a page; left out where the action has no pages. */
  readonly page?: number;
}

/** What all parts of the EC2 driver share: signing, requests in form encoding, answers in XML, pages. */
export abstract class Ec2Base extends ComputeDriver<AwsOptions, Ec2Extras> {
  static override readonly provider: string = 'ec2';
  static override readonly limits: ComputeLimits = {
    poll: 'all',
    intent: 'metadata',
    userData: {
      form: 'bytes',
      most: 16 * 1024,
      source: 'https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instancedata-add-user-data.html',
    },
    auth: [],
    generatesPassword: false,
    openExtras: [
      'securityGroups',
      'instanceProfile',
      'spot',
      'rootSize',
      'rootDevice',
      'blockDevices',
      'publicIp',
      'ebsOptimized',
      'monitoring',
      'metadataTokens',
      'shutdown',
      'placementGroup',
      'tenancy',
    ],
    batch: {
      create: 1000,
      destroy: 1000,
      repeatable: true,
      spentToken: 'IdempotentParameterMismatch',
      sharedName: true,
    },
    sources: [
      'https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_RunInstances.html',
      'https://docs.aws.amazon.com/ec2/latest/devguide/ec2-api-idempotency.html',
      'https://docs.aws.amazon.com/ec2/latest/devguide/ec2-api-throttling.html',
      'https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/user-data.html',
    ],
  };

  /** Reads keys and region where AWS's own tools look; used by `fromEnv`. */
  static readEnvironment(environment: Environment, options: AwsEnvironmentOptions): Promise<AwsOptions> {
    const reader = { provider: 'ec2', service: 'compute', serviceVariable: 'EC2' } as const;
    return awsOptionsFrom(environment, reader, options);
  }

  protected override describeError(response: ErrorResponse): ErrorDescription {
    return describeEc2Error(response);
  }

  protected override createAuthenticator(options: AwsOptions, redactor: Redactor): Authenticator {
    const { provider } = this.constructor as typeof Ec2Base;
    const region = awsRegion(provider, options);
    const endpoint = parseEndpoint(endpointOf(provider, 'ec2', region, options));
    const parameters = parseEndpoint(
      options.endpoints?.['ssm'] ?? endpointOf(provider, 'ssm', region, options),
    );
    return new AwsAuthenticator({
      provider,
      service: 'ec2',
      credentials: awsCredentials(options),
      account: `${endpoint.origin}${endpoint.path}`,
      redactor,
      locate: (request) =>
        request.endpoint === 'ssm' ? { endpoint: parameters, region, service: 'ssm' } : { endpoint, region },
    });
  }

  /** Calls any action of the API: for what has no method here. Answers with the root of the XML. */
  async callAction(
    action: string,
    parameters: Readonly<Record<string, Parameter>>,
    options?: CallOptions,
  ): Promise<XmlReader> {
    return this.act({ operation: 'callAction', action, parameters }, options);
  }

  /** Sends an action and reads the XML that it is answered with. */
  protected async act(
    { operation, action, parameters = {}, request = {} }: Ec2Action,
    options: CallOptions | undefined,
  ): Promise<XmlReader> {
    const response = await this.connection.bytes(
      {
        operation,
        method: 'POST',
        path: '/',
        headers: {
          accept: 'text/xml',
          'content-type': 'application/x-www-form-urlencoded; charset=utf-8',
        },
        body: formBody({ Action: action, Version: VERSION, ...parameters }),
        idempotent: action.startsWith('Describe'),
        ...request,
      },
      options,
    );
    const details = this.details(operation);
    return new XmlReader(parseXml(response.body.toString('utf8'), details), '', details);
  }

  /** Sends an action that takes something away; that it is gone already is no error. */
  protected async remove(action: Ec2Action, options: CallOptions | undefined): Promise<void> {
    try {
      await this.act({ ...action, request: { idempotent: true, frees: true } }, options);
    } catch (error) {
      if (!isGone(error)) throw error;
    }
  }

  /** Walks a list through its tokens. */
  protected list<T>(
    { key, page, parameters = {}, ...action }: Ec2List,
    read: (item: XmlReader) => T | readonly T[],
    options: CallOptions | undefined,
  ): AsyncIterable<T> {
    const call = this.call(options);
    return walkPages<T>(
      page === undefined ? {} : { MaxResults: page },
      async (query) => {
        const response = await this.act({ ...action, parameters: { ...parameters, ...query } }, call);
        const token = response.optionalString('nextToken');
        return {
          items: response.list(key).flatMap(read),
          next: token === null ? null : { ...query, NextToken: token },
        };
      },
      this.details(action.operation),
    );
  }

  /** The one item of a list that was asked for by its id; null where the answer is empty. */
  protected async find<T>(
    list: Ec2List,
    read: (item: XmlReader) => T | readonly T[],
    options: CallOptions | undefined,
  ): Promise<T | null> {
    for await (const item of this.list(list, read, options)) return item;
    return null;
  }
}

/** Whether an error says that something does not exist, by an id that was well formed or not. */
export function isGone(error: unknown): boolean {
  return CloudError.is(error) && /\.(NotFound|Malformed|Unavailable)$/.test(error.providerCode ?? '');
}
