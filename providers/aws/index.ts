export { Route53, type Route53Options } from './route53.js';
export type { Route53Extras } from './route53-xml.js';
export { S3, type S3EnvironmentOptions, type S3Options } from './s3.js';
