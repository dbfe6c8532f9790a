export { LinodeDns, type LinodeDnsExtras, type LinodeEnvironmentOptions, type LinodeOptions } from './dns.js';
