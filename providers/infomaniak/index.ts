export { Infomaniak, type InfomaniakOptions } from './dns.js';
