export { GandiLiveDns, type GandiEnvironmentOptions, type GandiOptions } from './dns.js';
