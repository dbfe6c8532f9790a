import {
  ImageNotFoundError,
  NodeNotFoundError,
  NotFoundError,
  type Reader,
  SizeNotFoundError,
} from '../../../src/driver/index.js';
import type { ComputeCollections, NodeLocationData } from '../../../src/compute/index.js';
import type { LxdExtras } from './models.js';
import { readImage, readInstance, readProfile } from './read.js';

/** Fingerprint of an image, or its beginning. */
export const FINGERPRINT = /^[0-9a-f]{12,64}$/;

/** Instances, profiles as their sizes, images, and the members of the cluster. */
export const COLLECTIONS: ComputeCollections<LxdExtras> = {
  nodes: {
    path: '/instances',
    list: 'metadata',
    called: 'instance',
    query: { recursion: 2 },
    itemQuery: { recursion: 1 },
    notFound: NodeNotFoundError,
    read: readInstance,
  },
  sizes: {
    path: '/profiles',
    list: 'metadata',
    called: 'profile',
    query: { recursion: 1 },
    notFound: SizeNotFoundError,
    read: readProfile,
  },
  images: {
    path: '/images',
    list: 'metadata',
    called: 'image',
    query: { recursion: 1 },
    ids: FINGERPRINT,
    notFound: ImageNotFoundError,
    read: readImage,
  },
  locations: {
    path: '/cluster/members',
    list: 'metadata',
    called: 'member',
    query: { recursion: 1 },
    notFound: NotFoundError,
    read: readMember,
  },
};

/** A server that is no cluster. */
export function onlyLocation(name: string): NodeLocationData<LxdExtras['location']> {
  const nothing = { status: null, message: null, architecture: null, failureDomain: null };
  return { id: name, name, country: null, extra: { ...nothing, groups: [], roles: [] } };
}

function readMember(member: Reader): NodeLocationData<LxdExtras['location']> {
  const name = member.id('server_name');
  return {
    id: name,
    name,
    country: null,
    extra: {
      status: member.optionalString('status'),
      message: member.optionalString('message') || null,
      groups: member.strings('groups'),
      roles: member.strings('roles'),
      architecture: member.optionalString('architecture') || null,
      failureDomain: member.optionalString('failure_domain') || null,
    },
  };
}
