export { AuroraDns, type AuroraDnsExtras, type AuroraOptions } from './dns.js';
