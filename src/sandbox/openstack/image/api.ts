import type { Service } from '../../cloud.js';
import { type Exchange, htmlError, Refusal, type Reply } from '../../http.js';
import { asArray, asObject, asString, asText, type Json, type JsonObject } from '../../json.js';
import { Router } from '../../router.js';
import type { Owner } from '../accounts.js';
import type { Region } from '../region.js';
import { type Row, timestamp } from '../rows.js';
import { listImages } from './list.js';

type ImageHandler = (exchange: Exchange, owner: Owner) => Reply;

const READ_ONLY = new Set(
  (
    'id status owner size virtual_size checksum created_at updated_at self file schema os_hash_algo os_hash_value ' +
    'direct_url locations'
  ).split(' '),
);
const PATCH_TYPES =
  'application/openstack-images-v2.0-json-patch, application/openstack-images-v2.1-json-patch';
const NO_CONTENT: Reply = { status: 204, headers: { 'content-type': 'text/html; charset=UTF-8' } };

/** Glance v2: https://docs.openstack.org/api-ref/image/v2/ */
export class ImageApi implements Service {
  readonly name = 'image';
  readonly router = new Router();

  constructor(readonly region: Region) {
    this.router
      .add('GET', '/', 'image.versions', (exchange) => this.#versions(exchange, 300))
      .add('GET', '/versions', 'image.versions', (exchange) => this.#versions(exchange, 200));
    this.#on('GET', '/v2/images', 'images.list', (exchange, owner) =>
      listImages(region, exchange, owner.project),
    );
    this.#on('POST', '/v2/images', 'images.create', (exchange, owner) => this.#create(exchange, owner));
    this.#on('GET', '/v2/images/:id', 'images.show', (exchange, owner) => this.#show(exchange, owner));
    this.#on('PATCH', '/v2/images/:id', 'images.update', (exchange, owner) => this.#patch(exchange, owner));
    this.#on('DELETE', '/v2/images/:id', 'images.delete', (exchange, owner) => this.#delete(exchange, owner));
    this.#on('PUT', '/v2/images/:id/file', 'images.upload', (exchange, owner) =>
      this.#upload(exchange, owner),
    );
    this.#on('GET', '/v2/images/:id/file', 'images.download', (exchange, owner) =>
      this.#download(exchange, owner),
    );
    this.#on('PUT', '/v2/images/:id/tags/:tag', 'images.tags.update', (exchange, owner) =>
      this.#tag(exchange, owner),
    );
    this.#on('DELETE', '/v2/images/:id/tags/:tag', 'images.tags.delete', (exchange, owner) =>
      this.#untag(exchange, owner),
    );
    this.#on('GET', '/v2/images/:id/members', 'images.members.list', () => ({
      status: 200,
      body: { members: [], schema: '/v2/schemas/members' },
    }));
    this.#on('GET', '/v2/schemas/:name', 'images.schema', (exchange) => ({
      status: 200,
      body: { name: exchange.param('name'), properties: {}, additionalProperties: { type: 'string' } },
    }));
    this.#on('GET', '/v2/info/import', 'images.import.info', () => ({
      status: 200,
      body: {
        'import-methods': {
          description: 'Import methods available.',
          type: 'array',
          value: ['glance-direct'],
        },
      },
    }));
  }

  /** Rackspace's endpoint has the tenant behind the version. */
  ownPath(path: string): string {
    return path.replace(/^\/v2\/(?:[\da-f]{32}|\d+)(?=\/)/, '/v2');
  }

  missing(exchange: Exchange): Reply {
    this.#owner(exchange);
    return notFound('The resource could not be found.').reply;
  }

  stamp(): Record<string, string> {
    return { 'x-openstack-request-id': `req-${this.region.world.random.uuid()}` };
  }

  #on(method: string, pattern: string, operation: string, handler: ImageHandler): void {
    this.router.add(method, pattern, operation, (exchange) => handler(exchange, this.#owner(exchange)));
  }

  #owner(exchange: Exchange): Owner {
    const session = this.region.accounts.session(exchange.header('x-auth-token'));
    if (session?.project === undefined) throw new Refusal(unauthorized(exchange));
    return { user: session.user, project: session.project };
  }

  #versions(exchange: Exchange, status: number): Reply {
    const href = `${exchange.origin}/${this.region.name}/image/v2/`;
    const minors = [15, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0];
    const versions = minors.map((minor, index) => ({
      id: `v2.${minor}`,
      status: index === 0 ? 'CURRENT' : 'SUPPORTED',
      links: [{ rel: 'self', href }],
    }));
    return { status, body: { versions } };
  }

  #find(exchange: Exchange, owner: Owner): Row {
    const id = exchange.param('id');
    const image = this.region.images.get(owner.project, id);
    if (image === undefined) throw notFound(`No image found with ID ${id}`);
    return image;
  }

  #own(exchange: Exchange, owner: Owner, refusal: string): Row {
    const image = this.#find(exchange, owner);
    if (image.owner === owner.project.id || owner.user.administrator) return image;
    throw new Refusal(htmlError(403, 'Forbidden', refusal));
  }

  #create(exchange: Exchange, owner: Owner): Reply {
    const wanted = asObject(exchange.json());
    if (wanted === undefined) throw badRequest('Malformed JSON in request body.');
    checkFields(wanted);
    if (typeof wanted.id === 'string' && this.region.images.images.get(wanted.id) !== undefined) {
      throw new Refusal(htmlError(409, 'Conflict', `Image ID ${wanted.id} already exists!`));
    }
    if (wanted.visibility === 'public' && !owner.user.administrator) {
      throw new Refusal(
        htmlError(403, 'Forbidden', 'You are not authorized to complete publicize_image action.'),
      );
    }
    const image = this.region.images.add(owner.project, { ...wanted });
    const headers = {
      location: `${exchange.origin}/${this.region.name}/image/v2/images/${image.id}`,
      'openstack-image-import-methods': 'glance-direct',
      'openstack-image-store-ids': 'files',
    };
    return { status: 201, headers, body: image };
  }

  #show(exchange: Exchange, owner: Owner): Reply {
    return { status: 200, body: this.#find(exchange, owner) };
  }

  #delete(exchange: Exchange, owner: Owner): Reply {
    const id = exchange.param('id');
    if (this.region.images.get(owner.project, id) === undefined)
      throw notFound(`Failed to find image ${id} to delete`);
    const image = this.#own(exchange, owner, 'You do not own this image');
    if (image.protected === true) {
      throw new Refusal(htmlError(403, 'Forbidden', `Image ${id} is protected and cannot be deleted.`));
    }
    this.region.images.remove(id);
    return NO_CONTENT;
  }

  #upload(exchange: Exchange, owner: Owner): Reply {
    const image = this.#own(exchange, owner, 'You do not own this image');
    if (exchange.header('content-type') !== 'application/octet-stream') {
      const type = exchange.header('content-type') ?? 'application/json';
      throw new Refusal(
        htmlError(
          415,
          'Unsupported Media Type',
          `The request media type ${type} is not supported by this server.`,
        ),
      );
    }
    if (image.status !== 'queued') {
      const message = `Image status transition from ${asText(image.status)} to saving is not allowed`;
      throw new Refusal(htmlError(409, 'Conflict', message));
    }
    this.region.images.fill(image, exchange.body);
    return NO_CONTENT;
  }

  #download(exchange: Exchange, owner: Owner): Reply {
    const image = this.#find(exchange, owner);
    const data = this.region.images.data(image.id);
    if (data === undefined) return NO_CONTENT;
    const headers = { 'content-type': 'application/octet-stream', 'content-md5': asText(image.checksum) };
    return { status: 200, headers, body: data };
  }

  #patch(exchange: Exchange, owner: Owner): Reply {
    const type = exchange.header('content-type') ?? '';
    if (!PATCH_TYPES.includes(type) || type === '') {
      const refused = htmlError(
        415,
        'Unsupported Media Type',
        `The request media type ${type} is not supported by this server.\n`,
      );
      throw new Refusal({ ...refused, headers: { ...refused.headers, 'accept-patch': PATCH_TYPES } });
    }
    const image = this.#own(exchange, owner, 'You do not own this image');
    const changes = asArray(exchange.json());
    if (changes === undefined) throw badRequest('Malformed JSON in request body.');
    for (const change of changes) applyChange(image, asObject(change) ?? {});
    image.updated_at = timestamp(Date.now());
    return { status: 200, body: image };
  }

  #tag(exchange: Exchange, owner: Owner): Reply {
    const image = this.#own(exchange, owner, 'You do not own this image');
    image.tags = [...new Set([...(asArray(image.tags) ?? []).map(String), exchange.param('tag')])];
    return NO_CONTENT;
  }

  #untag(exchange: Exchange, owner: Owner): Reply {
    const image = this.#own(exchange, owner, 'You do not own this image');
    const tags = (asArray(image.tags) ?? []).map(String);
    const tag = exchange.param('tag');
    if (!tags.includes(tag)) throw notFound('The resource could not be found.');
    image.tags = tags.filter((kept) => kept !== tag);
    return NO_CONTENT;
  }
}

function unauthorized(exchange: Exchange): Reply {
  const page = htmlError(
    401,
    'Unauthorized',
    'This server could not verify that you are authorized to access the document you requested. Either you supplied ' +
      'the wrong credentials (e.g., bad password), or your browser does not understand how to supply the credentials required.',
  );
  return { ...page, headers: { ...page.headers, 'www-authenticate': `Keystone uri="${exchange.origin}"` } };
}

function notFound(message: string): Refusal {
  return new Refusal(htmlError(404, 'Not Found', message));
}

function badRequest(message: string): Refusal {
  return new Refusal(htmlError(400, 'Bad Request', message));
}

function checkFields(wanted: JsonObject): void {
  for (const [name, value] of Object.entries(wanted)) {
    if (READ_ONLY.has(name) && name !== 'id' && name !== 'owner') {
      throw new Refusal(htmlError(403, 'Forbidden', `Attribute '${name}' is read-only.`));
    }
    const text = typeof value === 'string' || value === null;
    const typed =
      name === 'min_ram' ||
      name === 'min_disk' ||
      name === 'protected' ||
      name === 'tags' ||
      name === 'os_hidden';
    if (!text && !typed) {
      throw badRequest(
        `Provided object does not match schema 'image': ${JSON.stringify(value)} is not of type 'string'`,
      );
    }
  }
}

function applyChange(image: Row, change: JsonObject): void {
  const field = (asString(change.path) ?? '').replace(/^\//, '').replaceAll('~1', '/').replaceAll('~0', '~');
  if (READ_ONLY.has(field))
    throw new Refusal(htmlError(403, 'Forbidden', `Attribute '${field}' is read-only.`));
  const present = image[field] !== undefined;
  if (change.op !== 'add' && !present) {
    throw new Refusal(
      htmlError(409, 'Conflict', `Unable to process change: property ${field} does not exist.`),
    );
  }
  if (change.op === 'remove') delete image[field];
  else image[field] = (change.value ?? null) as Json;
}
