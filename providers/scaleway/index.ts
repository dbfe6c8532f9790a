export { ScalewayDns, type ScalewayDnsExtras, type ScalewayOptions } from './dns.js';
