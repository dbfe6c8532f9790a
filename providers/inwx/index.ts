export { InwxDns, type InwxOptions } from './dns.js';
