export { Luadns, type LuadnsOptions } from './dns.js';
