/** Nova, as the driver uses it. */
export { bootsFromVolume, type CreateSpec, firewallProblem } from './create-node.js';
export { KeyPairs } from './key-pairs.js';
export type { OpenStackRebuildExtra } from './models.js';
export { Nodes } from './nodes.js';
export { ServerGroups } from './server-groups.js';
export { Servers } from './servers.js';
