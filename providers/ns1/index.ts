export { Ns1, type Ns1DnsExtras, type Ns1Options } from './dns.js';
