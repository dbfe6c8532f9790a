export { GcoreDns, type GcoreOptions } from './dns.js';
