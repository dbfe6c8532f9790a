export type { GoogleServiceAccountKey } from '../../src/auth/google-service-account.js';
export type { GoogleOptions } from './credentials.js';
export { GoogleDns, type GoogleDnsExtras } from './dns.js';
