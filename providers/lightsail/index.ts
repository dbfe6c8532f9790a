export { Lightsail } from './driver.js';
export type * from './models.js';
export type { LightsailPorts } from './ports.js';
export type { AwsEnvironmentOptions, AwsOptions } from '../aws/credentials.js';
