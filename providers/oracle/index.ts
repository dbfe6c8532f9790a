export { OracleDns, type OracleDnsExtras, type OracleOptions } from './dns.js';
