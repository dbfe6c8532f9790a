export { Godaddy, type GodaddyOptions } from './dns.js';
