import { createHash, generateKeyPairSync } from 'node:crypto';
import { asObject, asString, asText, type JsonObject } from '../../json.js';
import type { Reply } from '../../http.js';
import type { ComputeApi, ComputeCall } from './api.js';
import { badRequest, conflict, forbidden, notFound } from './errors.js';
import { nextHref, pageOf } from './list.js';
import type { KeyPairRow } from './state.js';
import { microseconds } from '../rows.js';
import { checkBody } from './schema.js';

/** /os-keypairs */
export function addKeyPairRoutes(api: ComputeApi): void {
  api
    .on('GET', '/os-keypairs', 'keypairs.list', list)
    .on('POST', '/os-keypairs', 'keypairs.create', create)
    .on('GET', '/os-keypairs/:name', 'keypairs.show', (call) => {
      const pair = find(call);
      const detail = {
        ...view(call, pair),
        user_id: pair.userId,
        created_at: microseconds(pair.createdAt),
        deleted: false,
        deleted_at: null,
        id: pair.serial,
        updated_at: null,
      };
      return { status: 200, body: { keypair: detail } };
    })
    .on('DELETE', '/os-keypairs/:name', 'keypairs.delete', (call) => {
      call.region.compute.keyPairs.delete(find(call).id);
      return { status: call.version >= 2 ? 204 : 202, headers: { 'content-type': 'application/json' } };
    });
}

function list(call: ComputeCall): Reply {
  const own = call.region.compute.keyPairs.all().filter((pair) => pair.userId === call.user.id);
  const named = own.map((pair) => ({ id: pair.name, pair }));
  const { page, next } = call.version >= 35 ? pageOf(call, named) : { page: named, next: undefined };
  const links = next === undefined ? {} : { keypairs_links: [{ rel: 'next', href: nextHref(call, next) }] };
  return {
    status: 200,
    body: { keypairs: page.map(({ pair }) => ({ keypair: view(call, pair) })), ...links },
  };
}

function create(call: ComputeCall): Reply {
  const body = call.exchange.json();
  checkBody(body, schema(call.version));
  const wanted = asObject(asObject(body)?.keypair) ?? {};
  const name = asText(wanted.name);
  const { compute } = call.region;
  if (compute.keyPair(call.user.id, name) !== undefined) throw conflict(`Key pair '${name}' already exists.`);
  const own = compute.keyPairs.all().filter((pair) => pair.userId === call.user.id).length;
  if (own >= (call.project.quota.keyPairs ?? Number.POSITIVE_INFINITY)) {
    throw forbidden('Quota exceeded, too many key pairs.');
  }
  const given = asString(wanted.public_key);
  const made = given === undefined ? generate() : { publicKey: given, privateKey: undefined };
  const pair: KeyPairRow = {
    id: `${call.user.id}/${name}`,
    serial: compute.keyPairs.size + 1,
    name,
    type: asString(wanted.type) ?? 'ssh',
    publicKey: made.publicKey,
    fingerprint: fingerprint(made.publicKey),
    userId: call.user.id,
    createdAt: Date.now(),
  };
  compute.keyPairs.add(pair);
  const secret: JsonObject = made.privateKey === undefined ? {} : { private_key: made.privateKey };
  const status = call.version >= 2 ? 201 : 200;
  return { status, body: { keypair: { ...view(call, pair), user_id: pair.userId, ...secret } } };
}

function schema(version: number): Parameters<typeof checkBody>[1] {
  return {
    type: 'object',
    required: ['keypair'],
    properties: {
      keypair: {
        type: 'object',
        required: version >= 92 ? ['name', 'public_key'] : ['name'],
        properties: {
          name: { type: 'string', minLength: 1, maxLength: 255 },
          public_key: { type: 'string' },
          ...(version >= 2 ? { type: { type: 'string', enum: ['ssh', 'x509'] } } : {}),
          ...(version >= 10 ? { user_id: { type: 'string' } } : {}),
        },
        additionalProperties: false,
      },
    },
  };
}

function find(call: ComputeCall): KeyPairRow {
  const name = call.exchange.param('name');
  const pair = call.region.compute.keyPair(call.user.id, name);
  if (pair === undefined) throw notFound(`Keypair ${name} not found for user ${call.user.id}`);
  return pair;
}

function view(call: ComputeCall, pair: KeyPairRow): JsonObject {
  return {
    name: pair.name,
    public_key: pair.publicKey,
    fingerprint: pair.fingerprint,
    ...(call.version >= 2 ? { type: pair.type } : {}),
  };
}

/** MD5 of the key's bytes, as ssh-keygen shows it. */
function fingerprint(publicKey: string): string {
  const [type = '', encoded = ''] = publicKey.trim().split(/\s+/);
  const bytes = Buffer.from(encoded, 'base64');
  // The key's bytes start with its type, after a length of four bytes.
  const inner = bytes.length > 4 ? bytes.subarray(4, 4 + bytes.readUInt32BE(0)).toString('latin1') : '';
  if (type === '' || inner !== type || bytes.length < 4 + type.length + 8) {
    throw badRequest('Keypair data is invalid: failed to generate fingerprint');
  }
  const digest = createHash('md5').update(bytes).digest('hex');
  return digest.replaceAll(/(..)(?=.)/g, '$1:');
}

function generate(): { publicKey: string; privateKey: string } {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const { n = '', e = '' } = publicKey.export({ format: 'jwk' });
  const parts = [Buffer.from('ssh-rsa'), mpint(e), mpint(n)].map((part) => {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(part.length);
    return Buffer.concat([length, part]);
  });
  return {
    publicKey: `ssh-rsa ${Buffer.concat(parts).toString('base64')} Generated-by-Nova`,
    privateKey: privateKey.export({ type: 'pkcs1', format: 'pem' }).toString(),
  };
}

/** A number of a JSON web key in SSH's form: never negative, so a zero before a high bit. */
function mpint(encoded: string): Buffer {
  const bytes = Buffer.from(encoded, 'base64url');
  return (bytes[0] ?? 0) >= 128 ? Buffer.concat([Buffer.from([0]), bytes]) : bytes;
}
