export { TencentDns, type TencentDnsExtras, type TencentOptions } from './dns.js';
