import type { ComputeNode } from '../../compute/index.js';
import { columnsOf } from '../output/columns.js';

/** Columns of servers. */
export const nodeColumns = columnsOf<ComputeNode>(
  {
    id: ({ id }) => id,
    name: ({ name }) => name,
    state: ({ state }) => state,
    publicIps: ({ publicIps }) => publicIps,
    size: ({ size }) => size,
    location: ({ location }) => location,
    createdAt: ({ createdAt }) => createdAt,
  },
  {
    privateIps: ({ privateIps }) => privateIps,
    image: ({ image }) => image,
    metadata: ({ metadata }) => metadata,
  },
);
