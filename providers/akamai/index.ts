export { AkamaiDns, type AkamaiDnsExtras, type AkamaiOptions } from './dns.js';
