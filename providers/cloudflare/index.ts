export {
  CloudflareDns,
  type CloudflareDnsExtras,
  type CloudflareEnvironmentOptions,
  type CloudflareOptions,
} from './dns.js';
