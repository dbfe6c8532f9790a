export { ExoscaleDns, type ExoscaleOptions, signExoscale } from './dns.js';
