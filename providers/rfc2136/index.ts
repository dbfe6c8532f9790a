export type { TsigAlgorithm, TsigKey } from './tsig.js';
export { Rfc2136, type Rfc2136Extras, type Rfc2136Options } from './dns.js';
