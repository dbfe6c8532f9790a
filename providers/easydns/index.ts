export { EasyDns, type EasyDnsOptions } from './dns.js';
