export type { Extra } from '../../model.js';
export * from './address.js';
export * from './catalogue.js';
export * from './factory.js';
export * from './key-pair.js';
export * from './node.js';
export * from './volume.js';
