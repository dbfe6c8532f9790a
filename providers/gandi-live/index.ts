export { GandiLiveDns, type GandiOptions } from './dns.js';
