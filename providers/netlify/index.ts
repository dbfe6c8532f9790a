export { NetlifyDns, type NetlifyDnsExtras, type NetlifyOptions } from './dns.js';
