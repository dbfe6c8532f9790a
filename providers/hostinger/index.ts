export { HostingerDns, type HostingerOptions } from './dns.js';
