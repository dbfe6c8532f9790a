export { CloudflareDns, type CloudflareDnsExtras, type CloudflareOptions } from './dns.js';
