export { NameCom, type NameComOptions } from './dns.js';
