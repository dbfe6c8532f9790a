import { asObject, asString, stringEntries } from '../../json.js';
import type { Reply } from '../../http.js';
import type { ComputeApi, ComputeCall } from './api.js';
import { findServer } from './actions/step.js';
import { METADATA } from './create-schema.js';
import { checkName, createServers } from './create.js';
import { badRequest, notFound } from './errors.js';
import { startDelete } from './lifecycle.js';
import { listServers } from './list.js';
import type { ComputeServer } from './model.js';
import { checkBody } from './schema.js';
import { addresses, basicServer, serverDetail, serverText } from './view.js';

const JSON_TYPE = { 'content-type': 'application/json' };
const GONE: Reply = { status: 204, headers: JSON_TYPE };

/** /servers and what belongs to one of them. */
export function addServerRoutes(api: ComputeApi): void {
  api
    .on('GET', '/servers', 'servers.list', (call) => listServers(call, 'brief'))
    .on('GET', '/servers/detail', 'servers.list', (call) => listServers(call, 'detail'))
    .on('POST', '/servers', 'servers.create', createServers)
    .on('GET', '/servers/:id', 'servers.show', show)
    .on('PUT', '/servers/:id', 'servers.update', update)
    .on('DELETE', '/servers/:id', 'servers.delete', (call) => {
      startDelete(call.region, findServer(call));
      return GONE;
    })
    .on('GET', '/servers/:id/ips', 'servers.addresses', (call) => {
      const { ports } = findServer(call).fields;
      return { status: 200, body: { addresses: addresses(call, ports, false) } };
    })
    .on('GET', '/servers/:id/ips/:network', 'servers.addresses', (call) => {
      const network = call.exchange.param('network');
      const own = addresses(call, findServer(call).fields.ports, false)[network];
      if (own === undefined) throw notFound('Instance is not a member of specified network');
      return { status: 200, body: { [network]: own } };
    });
  addMetadataRoutes(api);
  addTagRoutes(api);
}

function show(call: ComputeCall): Reply {
  return { status: 200, headers: JSON_TYPE, body: `{"server":${serverText(call, findServer(call))}}` };
}

function update(call: ComputeCall): Reply {
  const server = findServer(call);
  const body = call.exchange.json();
  checkBody(body, {
    type: 'object',
    required: ['server'],
    properties: {
      server: { type: 'object', properties: { name: { type: 'string', minLength: 1, maxLength: 255 } } },
    },
  });
  const { name, description, accessIPv4: ipv4, accessIPv6: ipv6 } = asObject(asObject(body)?.server) ?? {};
  server.change({
    ...(typeof name === 'string' ? { name: checkName(name) } : {}),
    ...(call.version >= 19 && description !== undefined
      ? { description: asString(description) ?? null }
      : {}),
    ...(typeof ipv4 === 'string' ? { accessIpv4: ipv4 } : {}),
    ...(typeof ipv6 === 'string' ? { accessIpv6: ipv6 } : {}),
  });
  if (call.version >= 75 || call.rackspace)
    return { status: 200, body: { server: serverDetail(call, server) } };
  // Before 2.75 the response lacks fields of extensions, including MAC addresses.
  const view = { ...basicServer(call, server), addresses: addresses(call, server.fields.ports, false) };
  return { status: 200, body: { server: view } };
}

function addMetadataRoutes(api: ComputeApi): void {
  const path = '/servers/:id/metadata';
  api
    .on('GET', path, 'servers.metadata.list', (call) => metadataOf(findServer(call)))
    .on('POST', path, 'servers.metadata.update', (call) => {
      const server = findServer(call);
      server.change({ metadata: { ...server.fields.metadata, ...metadataFrom(call) } });
      return metadataOf(server);
    })
    .on('PUT', path, 'servers.metadata.update', (call) => {
      const server = findServer(call);
      server.change({ metadata: metadataFrom(call) });
      return metadataOf(server);
    })
    .on('GET', `${path}/:key`, 'servers.metadata.show', (call) => {
      const key = call.exchange.param('key');
      return { status: 200, body: { meta: { [key]: metadataItem(findServer(call), key) } } };
    })
    .on('PUT', `${path}/:key`, 'servers.metadata.update', (call) => {
      const server = findServer(call);
      const meta = stringEntries(asObject(call.exchange.json())?.meta);
      if (meta[call.exchange.param('key')] === undefined) throw badRequest('Request body and URI mismatch');
      server.change({ metadata: { ...server.fields.metadata, ...meta } });
      return { status: 200, body: { meta } };
    })
    .on('DELETE', `${path}/:key`, 'servers.metadata.delete', (call) => {
      const server = findServer(call);
      const key = call.exchange.param('key');
      metadataItem(server, key);
      const { [key]: _, ...rest } = server.fields.metadata;
      server.change({ metadata: rest });
      return GONE;
    });
}

function metadataOf(server: ComputeServer): Reply {
  return { status: 200, body: { metadata: server.fields.metadata } };
}

function metadataItem(server: ComputeServer, key: string): string {
  const value = server.fields.metadata[key];
  if (value === undefined) throw notFound('Metadata item was not found');
  return value;
}

function metadataFrom(call: ComputeCall): Record<string, string> {
  const body = call.exchange.json();
  checkBody(body, { type: 'object', required: ['metadata'], properties: { metadata: METADATA } });
  return stringEntries(asObject(body)?.metadata);
}

function addTagRoutes(api: ComputeApi): void {
  const path = '/servers/:id/tags';
  const range = { from: 26 };
  api
    .on('GET', path, 'servers.tags.list', (call) => tagsOf(findServer(call)), range)
    .on('PUT', path, 'servers.tags.update', (call) => replaceTags(call), range)
    .on(
      'DELETE',
      path,
      'servers.tags.delete',
      (call) => {
        findServer(call).change({ tags: [] });
        return GONE;
      },
      range,
    )
    .on(
      'GET',
      `${path}/:tag`,
      'servers.tags.show',
      (call) => {
        const server = findServer(call);
        const tag = call.exchange.param('tag');
        if (!server.fields.tags.includes(tag)) throw notFound(`Server ${server.id} has no tag '${tag}'`);
        return GONE;
      },
      range,
    )
    .on('PUT', `${path}/:tag`, 'servers.tags.update', (call) => addTag(call), range)
    .on(
      'DELETE',
      `${path}/:tag`,
      'servers.tags.delete',
      (call) => {
        const server = findServer(call);
        const tag = call.exchange.param('tag');
        if (!server.fields.tags.includes(tag)) throw notFound(`Instance ${server.id} has no tag '${tag}'`);
        server.change({ tags: server.fields.tags.filter((kept) => kept !== tag) });
        return GONE;
      },
      range,
    );
}

function tagsOf(server: ComputeServer): Reply {
  return { status: 200, body: { tags: server.fields.tags } };
}

function replaceTags(call: ComputeCall): Reply {
  const server = findServer(call);
  const body = call.exchange.json();
  checkBody(body, {
    type: 'object',
    required: ['tags'],
    properties: { tags: { type: 'array', items: { type: 'string', minLength: 1, maxLength: 60 } } },
    additionalProperties: false,
  });
  const tags = asObject(body)?.tags;
  server.change({ tags: Array.isArray(tags) ? [...new Set(tags.map(String))].toSorted() : [] });
  return tagsOf(server);
}

function addTag(call: ComputeCall): Reply {
  const server = findServer(call);
  const tag = call.exchange.param('tag');
  const headers = { 'content-type': 'text/html; charset=UTF-8' };
  if (server.fields.tags.includes(tag)) return { status: 204, headers };
  server.change({ tags: [...server.fields.tags, tag].toSorted() });
  const location = `${call.base}/servers/${server.id}/tags/${tag}`;
  return { status: 201, headers: { ...headers, location } };
}
