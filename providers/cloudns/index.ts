export { ClouDns, type ClouDnsOptions } from './dns.js';
