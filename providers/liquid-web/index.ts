/** Liquid Web: DNS. */
export { LiquidWebDns, type LiquidWebOptions } from './dns.js';
