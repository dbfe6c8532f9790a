export { LinodeDns, type LinodeDnsExtras, type LinodeOptions } from './dns.js';
