export { DnsMadeEasy, type DnsMadeEasyOptions } from './dns.js';
