export { VercelDns, type VercelOptions } from './dns.js';
