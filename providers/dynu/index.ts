export { Dynu, type DynuOptions } from './dns.js';
