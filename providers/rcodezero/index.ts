export { Rcodezero, type RcodezeroOptions } from './dns.js';
