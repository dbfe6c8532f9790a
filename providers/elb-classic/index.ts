export { ElbClassic } from './driver.js';
export type * from './models.js';
export type { AwsEnvironmentOptions, AwsOptions } from '../aws/credentials.js';
