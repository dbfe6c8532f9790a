export {
  PowerDns,
  type PowerDnsComment,
  type PowerDnsExtras,
  type PowerDnsEnvironmentOptions,
  type PowerDnsOptions,
} from './dns.js';
