export { type LocalOptions, LocalStorage } from './storage.js';
export type { LocalObjectExtra } from './client.js';
