export {
  OracleCompute,
  type OracleComputeEnvironmentOptions,
  type OracleComputeOptions,
} from './compute/driver.js';
export type * from './compute/models.js';
export { OracleDns, type OracleDnsExtras } from './dns.js';
export type { OracleEnvironmentOptions, OracleOptions } from './sign-in.js';
