export { NamesiloDns, type NamesiloOptions } from './dns.js';
