export { Desec, type DesecDnsExtras, type DesecOptions } from './dns.js';
