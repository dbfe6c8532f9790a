export { Dnsimple, type DnsimpleDnsExtras, type DnsimpleOptions } from './dns.js';
