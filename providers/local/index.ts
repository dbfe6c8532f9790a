export { LocalStorage } from './storage.js';
export type { LocalObjectExtra, LocalOptions } from './base.js';
