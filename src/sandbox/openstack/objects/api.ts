import type { Service } from '../../cloud.js';
import { type Exchange, Refusal, type Reply } from '../../http.js';
import { Router } from '../../router.js';
import { filesTenant } from '../identity/v2.js';
import type { Region } from '../region.js';
import { page } from './replies.js';
import type { StoredAccount, StoredContainer, StoredObject } from './state.js';
import { temporaryAccess } from './temporary-url.js';

/** An authorised request to Swift. */
export interface ObjectCall {
  readonly exchange: Exchange;
  readonly account: StoredAccount;
  /** Empty for requests about the account. */
  readonly containerName: string;
  /** Empty for requests about the account or a container. */
  readonly objectName: string;
  /** Response headers set by a temporary URL. */
  readonly extraHeaders: Readonly<Record<string, string>>;
  readonly pageSize: number;
}

export type ObjectHandler = (call: ObjectCall) => Reply;

/** Swift v1: https://docs.openstack.org/api-ref/object-store/ */
export class ObjectApi implements Service {
  readonly name = 'object-store';
  readonly router = new Router();

  constructor(readonly region: Region) {
    this.router.add('GET', '/info', 'object-store.info', () => ({ status: 200, body: INFO }));
  }

  onAccount(method: string, operation: string, handler: ObjectHandler): this {
    return this.#on(method, '/v1/:account', operation, handler);
  }

  onContainer(method: string, operation: string, handler: ObjectHandler): this {
    // A slash behind the container's name changes nothing.
    this.#on(method, '/v1/:account/:container/', operation, handler);
    return this.#on(method, '/v1/:account/:container', operation, handler);
  }

  onObject(method: string, operation: string, handler: ObjectHandler): this {
    return this.#on(method, '/v1/:account/:container/*object', operation, handler);
  }

  missing(exchange: Exchange): Reply {
    const depth = exchange.path.split('/').length;
    const allow =
      depth > 6 ? 'PUT, GET, HEAD, POST, DELETE, COPY, OPTIONS' : 'POST, OPTIONS, HEAD, PUT, GET, DELETE';
    return /\/v1\/[^/]/.test(exchange.path) ? page(405, { allow }) : page(404);
  }

  stamp(): Record<string, string> {
    const random = this.region.world.random.hex(21);
    const seconds = Math.floor(Date.now() / 1000)
      .toString(16)
      .padStart(10, '0');
    const id = `tx${random}-${seconds}`;
    return { 'x-trans-id': id, 'x-openstack-request-id': id };
  }

  #on(method: string, pattern: string, operation: string, handler: ObjectHandler): this {
    this.router.add(method, pattern, operation, (exchange) => handler(this.#call(exchange)));
    return this;
  }

  #call(exchange: Exchange): ObjectCall {
    const {
      account: accountName = '',
      container: containerName = '',
      object: objectName = '',
    } = exchange.params;
    const account = this.region.objects.account(accountName);
    const extraHeaders = temporaryAccess(exchange, account, containerName);
    if (extraHeaders === undefined) this.#admit(exchange, account, containerName, objectName);
    const { listingSize: pageSize } = this.region.world.settings;
    return { exchange, account, containerName, objectName, extraHeaders: extraHeaders ?? {}, pageSize };
  }

  #admit(exchange: Exchange, account: StoredAccount, containerName: string, objectName: string): void {
    const session = this.region.accounts.session(
      exchange.header('x-auth-token') ?? exchange.header('x-storage-token'),
    );
    const project = session?.project;
    const reads = exchange.method === 'GET' || exchange.method === 'HEAD';
    if (reads && isPublic(account.containers.get(containerName), objectName)) return;
    if (session === undefined) throw new Refusal(unauthorized(exchange, account.name));
    const own = project !== undefined && [`AUTH_${project.id}`, filesTenant(project)].includes(account.name);
    if (!own) throw new Refusal(page(403));
  }
}

/** `.r:*` makes objects public, `.rlistings` the list too. */
function isPublic(container: StoredContainer | undefined, objectName: string): boolean {
  const acl = (container?.headers['x-container-read'] ?? '').split(',').map((entry) => entry.trim());
  return acl.includes('.r:*') && (objectName !== '' || acl.includes('.rlistings'));
}

function unauthorized(exchange: Exchange, account: string): Reply {
  return page(401, { 'www-authenticate': `Swift realm="${account}", Keystone uri="${exchange.origin}"` });
}

/** The container of the request, or Swift's 404. */
export function containerOf(call: ObjectCall): StoredContainer {
  const container = call.account.containers.get(call.containerName);
  if (container === undefined) throw new Refusal(page(404));
  return container;
}

/** The object of the request, or Swift's 404. */
export function objectOf(call: ObjectCall): StoredObject {
  const object = containerOf(call).get(call.objectName);
  if (object === undefined) throw new Refusal(page(404));
  return object;
}

const INFO = {
  swift: {
    version: '2.30.1',
    strict_cors_mode: true,
    policies: [{ name: 'gold', aliases: 'gold', default: true }],
    allow_account_management: false,
    account_autocreate: true,
    max_file_size: 5_368_709_122,
    max_meta_name_length: 128,
    max_meta_value_length: 256,
    max_meta_count: 90,
    max_meta_overall_size: 4096,
    max_header_size: 8192,
    max_object_name_length: 1024,
    container_listing_limit: 10_000,
    account_listing_limit: 10_000,
    max_account_name_length: 256,
    max_container_name_length: 256,
    extra_header_count: 0,
  },
  slo: {
    max_manifest_segments: 1000,
    max_manifest_size: 8_388_608,
    yield_frequency: 10,
    min_segment_size: 1,
    allow_async_delete: false,
  },
  tempurl: {
    methods: ['GET', 'HEAD', 'PUT', 'POST', 'DELETE'],
    incoming_remove_headers: ['x-timestamp'],
    incoming_allow_headers: [],
    outgoing_remove_headers: ['x-object-meta-*'],
    outgoing_allow_headers: ['x-object-meta-public-*'],
    allowed_digests: ['sha1', 'sha256', 'sha512'],
    deprecated_digests: ['sha1'],
  },
  bulk_delete: { max_deletes_per_request: 10_000, max_failed_deletes: 1000 },
};
