import {
  type ClientContext,
  type ClientRequest,
  JsonClient,
  NodeNotFoundError,
  type Query,
  queryOfLink,
  type Reader,
} from '../../src/driver/index.js';
import { type ComputeNode, pathOf } from '../../src/compute/index.js';

/** Rows a page: the default maximum of Nova, Glance, Cinder and Neutron. */
export const PAGE = 1000;

/** Words of Glance, whose errors are pages of HTML, for a missing image. */
const NO_IMAGE = /failed to find image|no image found/i;

/** Client of OpenStack's services. Requests without an `endpoint` go to Nova. */
export class OpenStackClient extends JsonClient {
  constructor(context: ClientContext) {
    super(context, { nextPage: ({ body }) => nextPage(body), missing: NO_IMAGE });
  }

  /** The headers that ask Nova for a microversion; none for its base version. */
  microversion(version: string | null): Record<string, string> {
    if (version === null) return {};
    return { 'openstack-api-version': `compute ${version}`, 'x-openstack-nova-api-version': version };
  }

  /** Path of a server, or of a collection below it. */
  serverPath(node: ComputeNode | string, below = ''): string {
    return `${pathOf('/servers', node)}${below}`;
  }

  /** The request that runs an action on a server. */
  actionOn(
    operation: string,
    node: ComputeNode | string,
    json: object,
    version: string | null = null,
  ): ClientRequest {
    return {
      operation,
      path: this.serverPath(node, '/action'),
      headers: this.microversion(version),
      json,
      notFound: NodeNotFoundError,
    };
  }
}

/** Query of the next page. Nova, Cinder and Neutron list links beside the rows; Glance has a link in `next`. */
export function nextPage(body: Reader): Query | null {
  const links = Object.keys(body.raw).find((key) => key.endsWith('_links'));
  const link =
    links === undefined
      ? undefined
      : body
          .list(links)
          .find((candidate) => candidate.optionalString('rel') === 'next')
          ?.string('href');
  const next = link ?? body.optionalString('next');
  return next === null ? null : queryOfLink(next);
}
