export { GlesysDns, type GlesysOptions } from './dns.js';
