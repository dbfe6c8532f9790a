export { YandexDns, type YandexDnsExtras, type YandexOptions } from './dns.js';
