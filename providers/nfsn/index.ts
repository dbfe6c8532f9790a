export { NfsnDns, type NfsnOptions } from './dns.js';
