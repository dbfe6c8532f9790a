export { DnsPodDns, type DnsPodDnsExtras, type DnsPodOptions } from './dns.js';
