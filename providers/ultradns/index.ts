export { UltraDns, type UltraDnsExtras, type UltraDnsOptions } from './dns.js';
