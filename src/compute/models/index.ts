export type { Extra } from '../../model.js';
export * from './address.js';
export * from './catalogue.js';
export * from './factory.js';
export * from './firewall.js';
export * from './key-pair.js';
export * from './network.js';
export * from './node.js';
export * from './volume.js';
