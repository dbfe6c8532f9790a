import type { Service } from '../../cloud.js';
import { type Exchange, Refusal, type Reply } from '../../http.js';
import { Router } from '../../router.js';
import type { Owner } from '../accounts.js';
import type { Region } from '../region.js';

const MAXIMUM = 70;

/** A request to Cinder, signed in. */
export interface VolumeCall {
  readonly exchange: Exchange;
  readonly region: Region;
  readonly owner: Owner;
  /** Minor part of the API version: 27 for 3.27; 0 for Rackspace's v1. */
  readonly version: number;
  /** URL that self links start with, and the one for bookmarks. */
  readonly base: string;
  readonly bookmarkBase: string;
  /** True for version 1 of the API, as at Rackspace, with its older field names. */
  readonly legacy: boolean;
}

export type VolumeHandler = (call: VolumeCall) => Reply;

const NAMES: Readonly<Record<number, string>> = {
  400: 'badRequest',
  403: 'forbidden',
  404: 'itemNotFound',
  409: 'conflictingRequest',
};

/** An error as Cinder says it. */
export function volumeError(code: number, message: string): Refusal {
  return new Refusal({ status: code, body: { [NAMES[code] ?? 'computeFault']: { code, message } } });
}

/** Cinder v3, or v1 at Rackspace: https://docs.openstack.org/api-ref/block-storage/v3/ */
export class VolumeApi implements Service {
  readonly name = 'volume';
  readonly router = new Router();

  constructor(readonly region: Region) {
    this.router
      .add('GET', '/', 'volume.versions', (exchange) => this.#versions(exchange, 300))
      .add('GET', '/v3/', 'volume.version', (exchange) => this.#versions(exchange, 200))
      .add('GET', '/v3', 'volume.version', (exchange) => ({
        status: 302,
        headers: {
          location: `${exchange.origin}/${region.name}/volume/v3/`,
          'content-type': 'text/plain; charset=utf8',
        },
      }));
  }

  /** Adds an operation. The pattern starts after the project. */
  on(method: string, pattern: string, operation: string, handler: VolumeHandler): this {
    this.router.add(method, `/v${pattern}`, operation, (exchange) => handler(this.#call(exchange)));
    return this;
  }

  ownPath(path: string): string {
    const found = /^\/v[123]\/(?:[\da-f]{32}|\d+)(\/.*)$/.exec(path) ?? /^\/v3(\/[a-z].*)$/.exec(path);
    return found === null ? path : `/v${found[1] ?? ''}`;
  }

  missing(exchange: Exchange): Reply {
    this.#call(exchange);
    return volumeError(404, 'The resource could not be found.').reply;
  }

  stamp(): Record<string, string> {
    const id = `req-${this.region.world.random.uuid()}`;
    return { 'x-openstack-request-id': id, 'x-compute-request-id': id };
  }

  #call(exchange: Exchange): VolumeCall {
    const session = this.region.accounts.session(exchange.header('x-auth-token'));
    if (session?.project === undefined) throw new Refusal(unauthorized(exchange));
    const legacy = this.region.world.settings.flavor === 'rackspace';
    const root = `${exchange.origin}/${this.region.name}/volume`;
    const tenant = session.project.id;
    return {
      exchange,
      region: this.region,
      owner: { user: session.user, project: session.project },
      version: legacy ? 0 : negotiate(exchange),
      base: `${root}/${legacy ? 'v1' : 'v3'}/${tenant}`,
      bookmarkBase: `${root}/${tenant}`,
      legacy,
    };
  }

  #versions(exchange: Exchange, status: number): Reply {
    const version = {
      id: 'v3.0',
      status: 'CURRENT',
      version: `3.${MAXIMUM}`,
      min_version: '3.0',
      updated: '2022-08-31T00:00:00Z',
      links: [
        { rel: 'describedby', type: 'text/html', href: 'https://docs.openstack.org/' },
        { rel: 'self', href: `${exchange.origin}/${this.region.name}/volume/v3/` },
      ],
      'media-types': [{ base: 'application/json', type: 'application/vnd.openstack.volume+json;version=3' }],
    };
    return { status, body: { versions: [version] } };
  }
}

function unauthorized(exchange: Exchange): Reply {
  const message = 'The request you have made requires authentication.';
  return {
    status: 401,
    headers: { 'www-authenticate': `Keystone uri="${exchange.origin}"` },
    body: { error: { code: 401, title: 'Unauthorized', message } },
  };
}

function negotiate(exchange: Exchange): number {
  const asked = /volume\s+(\S+)/.exec(exchange.header('openstack-api-version') ?? '')?.[1] ?? '3.0';
  const found = asked === 'latest' ? `3.${MAXIMUM}` : asked;
  const parts = /^(\d+)\.(\d+)$/.exec(found);
  if (parts === null) {
    throw volumeError(
      400,
      `API Version String ${found} is of invalid format. Must be of format MajorNum.MinorNum.`,
    );
  }
  const minor = Number(parts[2]);
  if (parts[1] !== '3' || minor > MAXIMUM) {
    const message = `Version ${found} is not supported by the API. Minimum is 3.0 and maximum is 3.${MAXIMUM}.`;
    throw volumeError(406, message);
  }
  exchange.answerHeaders['openstack-api-version'] = `volume 3.${minor}`;
  exchange.answerHeaders.vary = 'OpenStack-API-Version';
  return minor;
}
