export { Porkbun, type PorkbunDnsExtras, type PorkbunOptions } from './dns.js';
