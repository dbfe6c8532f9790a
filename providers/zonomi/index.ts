/** Zonomi: DNS. */
export { ZonomiDns, type ZonomiOptions } from './dns.js';
