import type { Json, JsonObject } from '../../json.js';
import { type ComputeApi, type ComputeCall, resourceLinks } from './api.js';
import { badRequest, notFound } from './errors.js';
import { nextHref, pageOf } from './list.js';
import type { Flavor } from './model.js';
import { type Row, timestamp } from '../rows.js';

/** /flavors, and /images as a proxy to Glance. */
export function addCatalogueRoutes(api: ComputeApi): void {
  api
    .on('GET', '/flavors', 'flavors.list', (call) => listFlavors(call, briefFlavor))
    .on('GET', '/flavors/detail', 'flavors.list', (call) => listFlavors(call, flavorDetail))
    .on('GET', '/flavors/:id', 'flavors.show', (call) => {
      return { status: 200, body: { flavor: flavorDetail(call, findFlavor(call)) } };
    })
    .on('GET', '/flavors/:id/os-extra_specs', 'flavors.specs.list', (call) => {
      return { status: 200, body: { extra_specs: findFlavor(call).extraSpecs } };
    })
    .on('GET', '/flavors/:id/os-extra_specs/:key', 'flavors.specs.show', (call) => {
      const key = call.exchange.param('key');
      const flavor = findFlavor(call);
      const value = flavor.extraSpecs[key];
      if (value === undefined) throw notFound(`Flavor ${flavor.id} has no extra specs with key ${key}.`);
      return { status: 200, body: { [key]: value } };
    });
  addImageRoutes(api);
}

type FlavorView = (call: ComputeCall, flavor: Flavor) => JsonObject;

function listFlavors(call: ComputeCall, view: FlavorView): { status: number; body: JsonObject } {
  const { query } = call.exchange;
  const minRam = Number(query.get('minRam') ?? 0);
  const minDisk = Number(query.get('minDisk') ?? 0);
  if (Number.isNaN(minRam)) throw badRequest(`Invalid minRam filter [${query.get('minRam') ?? ''}]`);
  if (Number.isNaN(minDisk)) throw badRequest(`Invalid minDisk filter [${query.get('minDisk') ?? ''}]`);
  const flavors = call.region.compute.flavors.filter(({ ram, disk }) => ram >= minRam && disk >= minDisk);
  const { page, next } = pageOf(call, flavors);
  const links = next === undefined ? {} : { flavors_links: [{ rel: 'next', href: nextHref(call, next) }] };
  return { status: 200, body: { flavors: page.map((flavor) => view(call, flavor)), ...links } };
}

function findFlavor(call: ComputeCall): Flavor {
  const id = call.exchange.param('id');
  const flavor = call.region.compute.flavor(id);
  if (flavor === undefined) throw notFound(`Flavor ${id} could not be found.`);
  return flavor;
}

function briefFlavor(call: ComputeCall, { id, name }: Flavor): JsonObject {
  return {
    id,
    name,
    links: resourceLinks(call, `flavors/${id}`),
    ...(call.version >= 55 ? { description: null } : {}),
  };
}

function flavorDetail(call: ComputeCall, flavor: Flavor): JsonObject {
  return {
    id: flavor.id,
    name: flavor.name,
    ram: flavor.ram,
    disk: flavor.disk,
    swap: call.version >= 75 ? flavor.swap : flavor.swap || '',
    'OS-FLV-EXT-DATA:ephemeral': flavor.ephemeral,
    'OS-FLV-DISABLED:disabled': false,
    vcpus: flavor.vcpus,
    'os-flavor-access:is_public': true,
    rxtx_factor: flavor.rxtxFactor,
    links: resourceLinks(call, `flavors/${flavor.id}`),
    ...(call.version >= 55 ? { description: null } : {}),
    ...(call.version >= 61 ? { extra_specs: flavor.extraSpecs } : {}),
    ...(call.rackspace ? { 'OS-FLV-WITH-EXT-SPECS:extra_specs': flavor.extraSpecs } : {}),
  };
}

/** The proxy ends with 2.35. */
const IMAGES = { to: 35 };

function addImageRoutes(api: ComputeApi): void {
  api
    .on('GET', '/images', 'images.list', (call) => listImages(call, briefImage), IMAGES)
    .on('GET', '/images/detail', 'images.list', (call) => listImages(call, imageDetail), IMAGES)
    .on(
      'GET',
      '/images/:id',
      'images.show',
      (call) => {
        return { status: 200, body: { image: imageDetail(call, findImage(call)) } };
      },
      IMAGES,
    )
    .on(
      'DELETE',
      '/images/:id',
      'images.delete',
      (call) => {
        const image = findImage(call);
        if (image.owner !== call.project.id) throw notFound('Image not found.');
        call.region.images.remove(image.id);
        return { status: 204 };
      },
      IMAGES,
    )
    .on(
      'GET',
      '/images/:id/metadata',
      'images.metadata.list',
      (call) => {
        return { status: 200, body: { metadata: imageMetadata(findImage(call)) } };
      },
      IMAGES,
    );
}

function listImages(
  call: ComputeCall,
  view: (call: ComputeCall, image: Row) => JsonObject,
): { status: number; body: JsonObject } {
  const { page, next } = pageOf(call, call.region.images.visible(call.project));
  const links = next === undefined ? {} : { images_links: [{ rel: 'next', href: nextHref(call, next) }] };
  return { status: 200, body: { images: page.map((image) => view(call, image)), ...links } };
}

function findImage(call: ComputeCall): Row {
  const image = call.region.images.get(call.project, call.exchange.param('id'));
  if (image === undefined) throw notFound('Image not found.');
  return image;
}

function imageLinks(call: ComputeCall, id: string): Json {
  const href = `${call.exchange.origin}/${call.region.name}/image/images/${id}`;
  return [
    ...resourceLinks(call, `images/${id}`),
    { rel: 'alternate', type: 'application/vnd.openstack.image', href },
  ];
}

function briefImage(call: ComputeCall, image: Row): JsonObject {
  return { id: image.id, name: image.name, links: imageLinks(call, image.id) };
}

function imageDetail(call: ComputeCall, image: Row): JsonObject {
  const active = image.status === 'active';
  return {
    ...briefImage(call, image),
    minRam: image.min_ram,
    minDisk: image.min_disk,
    metadata: imageMetadata(image),
    created: image.created_at,
    updated: image.updated_at ?? timestamp(Date.now()),
    status: active ? 'ACTIVE' : 'SAVING',
    progress: active ? 100 : 25,
    'OS-EXT-IMG-SIZE:size': image.size,
    ...(call.rackspace ? { 'OS-DCF:diskConfig': 'MANUAL' } : {}),
  };
}

const STANDARD = new Set(
  (
    'id name disk_format container_format visibility size virtual_size status checksum protected min_ram min_disk owner ' +
    'os_hidden os_hash_algo os_hash_value created_at updated_at tags self file schema stores'
  ).split(' '),
);

function imageMetadata(image: Row): JsonObject {
  return Object.fromEntries(Object.entries(image).filter(([key]) => !STANDARD.has(key)));
}
