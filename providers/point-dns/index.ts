export { PointDns, type PointDnsOptions } from './dns.js';
