export { Constellix, type ConstellixDnsExtras, type ConstellixOptions } from './dns.js';
