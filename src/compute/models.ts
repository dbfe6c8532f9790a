export type { Extra } from '../model.js';
export * from './models/address.js';
export * from './models/catalogue.js';
export * from './models/key-pair.js';
export * from './models/node.js';
export * from './models/volume.js';
