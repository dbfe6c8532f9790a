import {
  ImageNotFoundError,
  NodeNotFoundError,
  NotFoundError,
  SizeNotFoundError,
} from '../../../src/driver/index.js';
import type { ComputeCollections } from '../../../src/compute/index.js';
import type { KamateraExtras } from './models.js';
import { readImage, readLocation, readServer } from './read.js';
import { sizeData } from './sizes.js';

/** Key of a bare list. */
const list = 'items';

/** Collections of data centres, and forms of the others, which the driver asks for by a data centre or by names. */
export const COLLECTIONS: ComputeCollections<KamateraExtras> = {
  nodes: { path: '/service/servers', list, called: 'server', notFound: NodeNotFoundError, read: readServer },
  sizes: {
    path: '/service/server',
    list,
    notFound: SizeNotFoundError,
    read: () => sizeData({ cpu: '1A', ram: 1 }, null),
  },
  images: { path: '/service/server', list, called: 'image', notFound: ImageNotFoundError, read: readImage },
  locations: {
    path: '/service/server',
    query: { datacenter: '1' },
    list,
    called: 'data centre',
    notFound: NotFoundError,
    read: readLocation,
  },
};
