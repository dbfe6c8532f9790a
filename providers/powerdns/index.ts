export { PowerDns, type PowerDnsComment, type PowerDnsExtras, type PowerDnsOptions } from './dns.js';
