export { StackitDns, type StackitDnsExtras, type StackitOptions } from './dns.js';
