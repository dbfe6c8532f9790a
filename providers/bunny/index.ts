export { BunnyDns, type BunnyDnsExtras, type BunnyOptions } from './dns.js';
