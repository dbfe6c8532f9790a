import type { Authenticator } from '../../src/auth/authenticator.js';
import type { ServiceLookup } from '../../src/auth/keystone-catalog.js';
import { ComputeDriver } from '../../src/compute/driver.js';
import type { ComputeLimits } from '../../src/compute/limits.js';
import type { CallOptions } from '../../src/connection/call.js';
import type { ErrorAnswer, ErrorDescription } from '../../src/connection/failures.js';
import { queryOfLink, walkPages } from '../../src/connection/pages.js';
import type { Reader } from '../../src/connection/reader.js';
import type { Redactor } from '../../src/connection/redact.js';
import type { CloudRequest, Query } from '../../src/connection/request.js';
import type { Environment } from '../../src/environment.js';
import { idOf } from '../../src/model.js';
import type { OpenStackExtras } from './compute-models.js';
import {
  openStackAuthenticator,
  type OpenStackEnvironmentOptions,
  type OpenStackOptions,
  openStackOptionsFrom,
} from './credentials.js';
import { describeOpenStackError } from './errors.js';

/** Rows a page: the default maximum of Nova, Glance, Cinder and Neutron. */
export const PAGE = 1000;

/** A request on its way to a list: everything but its query. */
export type ListRequest = Omit<CloudRequest, 'method' | 'query'> & { readonly query?: Query };

/** What all parts of the OpenStack compute driver share: its services, its errors, how it reads one thing and how it lists many. */
export abstract class OpenStackBase<
  Options extends OpenStackOptions = OpenStackOptions,
> extends ComputeDriver<Options, OpenStackExtras> {
  static override readonly provider: string = 'openstack';
  static override readonly limits: ComputeLimits = {
    poll: 'changes',
    intent: 'metadata',
    auth: ['password'],
    generatesPassword: true,
    sources: ['https://docs.openstack.org/api-ref/compute/#list-servers-detailed'],
  };
  /** How each service is found in the catalog; the first is the main one. */
  static readonly services: Readonly<Record<string, ServiceLookup>> = {
    compute: { types: ['compute'], version: 'v2.1' },
    image: { types: ['image'], version: 'v2' },
    network: { types: ['network'], version: 'v2.0' },
    volume: { types: ['block-storage', 'volumev3', 'volume'] },
  };

  /** Reads credentials from where OpenStack's own tools look; used by `fromEnv`. */
  static readEnvironment(
    environment: Environment,
    options: OpenStackEnvironmentOptions,
  ): Promise<OpenStackOptions> {
    return openStackOptionsFrom(this.provider, environment, options);
  }

  override describeError(answer: ErrorAnswer): ErrorDescription {
    return describeOpenStackError(answer);
  }

  protected override createAuthenticator(options: Options, redactor: Redactor): Authenticator {
    const { provider, services } = this.constructor as typeof OpenStackBase;
    return openStackAuthenticator(provider, options, services, redactor);
  }

  /** The headers that ask for a microversion of Nova; none for its base version. */
  protected microversion(version: string | null): Record<string, string> {
    if (version === null) return {};
    return { 'openstack-api-version': `compute ${version}`, 'x-openstack-nova-api-version': version };
  }

  /** Sends a GET and reads the object it answers with. */
  protected async get(
    request: Omit<CloudRequest, 'method'>,
    options: CallOptions | undefined,
  ): Promise<Reader> {
    const answer = await this.connection.json({ ...request, method: 'GET' }, options);
    return this.reader(answer.body, request.operation);
  }

  /** Sends an object and reads the object it answers with. */
  protected async send(
    request: CloudRequest & { readonly json: unknown },
    options: CallOptions | undefined,
  ): Promise<Reader> {
    const answer = await this.connection.json(request, options);
    return this.reader(answer.body, request.operation);
  }

  /** Deletes something; that it is gone already is no error. */
  protected async remove(
    request: Omit<CloudRequest, 'method'>,
    options: CallOptions | undefined,
  ): Promise<void> {
    await this.connection.empty({ ...request, method: 'DELETE', accept: [404] }, options);
  }

  /** Walks a list through its links. */
  protected pages<T>(
    request: ListRequest,
    key: string,
    read: (item: Reader) => T,
    options: CallOptions | undefined,
  ): AsyncIterable<T> {
    const call = this.call(options);
    return walkPages(
      request.query ?? {},
      async (query) => {
        const body = await this.get({ ...request, query }, call);
        return { items: body.list(key).map(read), next: nextPage(body, key) };
      },
      this.details(request.operation),
    );
  }

  /** Walks a list that has no links: pages are asked for by their offset, up to one that is empty or the same again. */
  protected offsetPages<T extends { readonly id: string }>(
    request: ListRequest,
    key: string,
    read: (item: Reader) => T,
    options: CallOptions | undefined,
  ): AsyncIterable<T> {
    const call = this.call(options);
    let first: string | null = null;
    let offset = 0;
    return walkPages(
      request.query ?? {},
      async (query) => {
        const items = (await this.get({ ...request, query }, call)).list(key).map(read);
        const [head] = items;
        if (head === undefined || head.id === first) return { items: [], next: null };
        first = head.id;
        offset += items.length;
        return { items, next: { ...query, offset } };
      },
      this.details(request.operation),
    );
  }
}

/** Nova, Cinder and Neutron list links beside the items; Glance has one in `next`. */
export function nextPage(body: Reader, key: string): Query | null {
  const link = body
    .optionalList(`${key}_links`)
    .find((candidate) => candidate.string('rel') === 'next')
    ?.string('href');
  const next = link ?? body.optionalString('next');
  return next === null ? null : queryOfLink(next);
}

/** The path of one thing beneath its collection. */
export function pathOf(collection: string, value: { readonly id: string } | string): string {
  return `${collection}/${encodeURIComponent(idOf(value))}`;
}

/** The object without its undefined members. */
export function defined(object: Readonly<Record<string, unknown>>): object {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined));
}
