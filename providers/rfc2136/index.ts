export type { TsigAlgorithm, TsigKey } from '../../src/auth/tsig.js';
export { Rfc2136, type Rfc2136Extras, type Rfc2136Options } from './dns.js';
