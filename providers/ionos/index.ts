export { IonosDns, type IonosDnsExtras, type IonosOptions } from './dns.js';
