export { VultrDns, type VultrDnsExtras, type VultrOptions } from './dns.js';
