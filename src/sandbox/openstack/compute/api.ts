import type { Service } from '../../cloud.js';
import { type Exchange, htmlError, Refusal, type Reply } from '../../http.js';
import { Router } from '../../router.js';
import type { Owner, Project, User } from '../accounts.js';
import type { Region } from '../region.js';
import { badRequest, computeFault, notFound } from './errors.js';

/** Microversions of the release that is simulated (Zed). */
const MINIMUM = 1;
const MAXIMUM = 93;

/** A request to Nova, signed in. */
export interface ComputeCall {
  readonly exchange: Exchange;
  readonly region: Region;
  readonly user: User;
  readonly project: Project;
  /** Minor part of the API version: 37 for 2.37. Rackspace's API is always 1. */
  readonly version: number;
  /** URL that self links start with. */
  readonly base: string;
  /** URL that bookmark links start with. */
  readonly bookmarkBase: string;
  /** True for Rackspace, whose responses differ in places. */
  readonly rackspace: boolean;
}

/** Handles one operation of Nova. */
export type ComputeHandler = (call: ComputeCall) => Reply;

/** Microversions in which an operation exists: from the first up to and with the last. */
export interface VersionRange {
  readonly from?: number;
  readonly to?: number;
}

/** Nova: https://docs.openstack.org/api-ref/compute/ */
export class ComputeApi implements Service {
  readonly name = 'compute';
  readonly router = new Router();
  readonly rackspace: boolean;

  constructor(readonly region: Region) {
    this.rackspace = region.world.settings.flavor === 'rackspace';
  }

  /** Adds an operation. The pattern starts after the version, e.g. `/servers/:id`. */
  on(
    method: string,
    pattern: string,
    operation: string,
    handler: ComputeHandler,
    range: VersionRange = {},
  ): this {
    this.router.add(method, `/v${pattern}`, operation, (exchange) => {
      const call = this.#call(exchange);
      if (call.version < (range.from ?? MINIMUM) || call.version > (range.to ?? MAXIMUM)) {
        throw notFound('The resource could not be found.');
      }
      return handler(call);
    });
    return this;
  }

  /** Takes version and project out of a path: `/v2.1/<project>/servers` becomes `/v/servers`. */
  ownPath(path: string): string {
    const found = /^\/(v2(?:\.1)?)(?:\/(?:[\da-f]{32}|\d+))?(\/.*)?$/.exec(path);
    if (found === null) return path;
    if (found[2] === undefined || found[2] === '/') return `/${found[1]}`;
    return `/v${found[2]}`;
  }

  missing(exchange: Exchange): Reply {
    this.#owner(exchange);
    return htmlError(404, 'Not Found', 'The resource could not be found.');
  }

  stamp(): Record<string, string> {
    const id = `req-${this.region.world.random.uuid()}`;
    return { 'x-openstack-request-id': id, 'x-compute-request-id': id };
  }

  #call(exchange: Exchange): ComputeCall {
    const { user, project } = this.#owner(exchange);
    const [, prefix = '', version = 'v2.1', tenant = ''] = PATH_PARTS.exec(exchange.path) ?? [];
    const root = exchange.origin + prefix;
    return {
      exchange,
      region: this.region,
      user,
      project,
      version: this.rackspace ? MINIMUM : negotiate(exchange),
      base: `${root}/${version}${tenant}`,
      bookmarkBase: root + tenant,
      rackspace: this.rackspace,
    };
  }

  #owner(exchange: Exchange): Owner {
    const session = this.region.accounts.session(exchange.header('x-auth-token'));
    if (session === undefined) throw new Refusal(this.#unauthorized(exchange));
    if (session.project === undefined)
      throw new Refusal(computeFault(403, 'The request needs a project-scoped token.'));
    return { user: session.user, project: session.project };
  }

  #unauthorized(exchange: Exchange): Reply {
    if (this.rackspace) {
      return {
        status: 401,
        body: {
          unauthorized: {
            code: 401,
            message: "No valid token provided. Please use the 'X-Auth-Token' header with a valid token.",
          },
        },
      };
    }
    return {
      status: 401,
      headers: { 'www-authenticate': `Keystone uri="${exchange.origin}"` },
      body: {
        error: {
          code: 401,
          title: 'Unauthorized',
          message: 'The request you have made requires authentication.',
        },
      },
    };
  }
}

const PATH_PARTS = /^(\/[^/]+\/compute)\/(v2(?:\.1)?)(\/(?:[\da-f]{32}|\d+)(?=\/|$))?/;

/** Requested minor version; sets the headers with the version of the response. */
function negotiate(exchange: Exchange): number {
  const asked = askedVersion(exchange);
  const version = asked === 'latest' ? MAXIMUM : minorVersion(asked);
  exchange.answerHeaders['openstack-api-version'] = `compute 2.${version}`;
  exchange.answerHeaders['x-openstack-nova-api-version'] = `2.${version}`;
  exchange.answerHeaders.vary = 'OpenStack-API-Version, X-OpenStack-Nova-API-Version';
  return version;
}

function askedVersion(exchange: Exchange): string {
  const all = exchange.header('openstack-api-version')?.split(',') ?? [];
  const own = all.map((entry) => entry.trim().split(/\s+/)).find(([service]) => service === 'compute');
  return own?.[1] ?? exchange.header('x-openstack-nova-api-version') ?? `2.${MINIMUM}`;
}

function minorVersion(text: string): number {
  const parts = /^([1-9]\d*)\.(0|[1-9]\d*)$/.exec(text);
  if (parts === null) {
    throw badRequest(`API Version String ${text} is of invalid format. Must be of format MajorNum.MinorNum.`);
  }
  const minor = Number(parts[2]);
  if (parts[1] === '2' && minor >= MINIMUM && minor <= MAXIMUM) return minor;
  const message = `Version ${text} is not supported by the API. Minimum is 2.${MINIMUM} and maximum is 2.${MAXIMUM}.`;
  throw new Refusal(computeFault(406, message));
}

/** A link to itself and one that lasts over versions. */
export function resourceLinks(call: ComputeCall, path: string): { rel: string; href: string }[] {
  return [
    { rel: 'self', href: `${call.base}/${path}` },
    { rel: 'bookmark', href: `${call.bookmarkBase}/${path}` },
  ];
}
