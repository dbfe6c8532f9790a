export { AliyunDns, type AliyunDnsExtras, type AliyunOptions } from './dns.js';
