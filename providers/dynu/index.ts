export { Dynu, type DynuDnsExtras, type DynuOptions } from './dns.js';
