export { TransIpDns, type TransIpDnsExtras, type TransIpOptions } from './dns.js';
