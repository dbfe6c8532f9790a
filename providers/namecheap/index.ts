export { NamecheapDns, type NamecheapDnsExtras, type NamecheapOptions } from './dns.js';
