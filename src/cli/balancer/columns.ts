import type { Listener, LoadBalancer, LoadBalancerMember } from '../../loadbalancer/index.js';
import { columnsOf } from '../output/columns.js';

/** Columns of load balancers. */
export const balancerColumns = columnsOf<LoadBalancer>(
  {
    id: ({ id }) => id,
    name: ({ name }) => name,
    state: ({ state }) => state,
    addresses: ({ addresses }) => addresses,
    listeners: ({ listeners }) => listeners?.map(listenerText),
    members: ({ members }) => members?.length,
  },
  {
    algorithm: ({ algorithm }) => algorithm,
    healthCheck: ({ healthCheck }) => healthCheck,
    location: ({ location }) => location,
    createdAt: ({ createdAt }) => createdAt,
    extra: ({ extra }) => extra,
  },
);

/** Columns of members. */
export const memberColumns = columnsOf<LoadBalancerMember>(
  {
    id: ({ id }) => id,
    address: ({ address }) => address,
    port: ({ port }) => port,
    weight: ({ weight }) => weight,
    nodeId: ({ nodeId }) => nodeId,
    health: ({ health }) => health,
  },
  { extra: ({ extra }) => extra },
);

/** Columns of listeners. */
export const listenerColumns = columnsOf<Listener>({
  port: ({ port }) => port,
  protocol: ({ protocol }) => protocol,
  targetPort: ({ targetPort }) => targetPort,
  certificate: ({ certificate }) => certificate,
  id: ({ id }) => id,
});

/** `http:80:8080`, as `--listener` takes it. */
export function listenerText({ protocol, port, targetPort }: Listener): string {
  return [protocol, port, ...(targetPort === null ? [] : [targetPort])].join(':');
}
