export { Route53, type Route53Options } from './route53.js';
export type { Route53Extras } from './route53-xml.js';
export { S3, type S3EnvironmentOptions, type S3Options } from './s3.js';
export { Ec2 } from './ec2.js';
export type { Ec2ImageQuery } from './ec2-nodes.js';
export * from './ec2-models.js';
export type { Ec2Address, Ec2Rule, Ec2SecurityGroup, Ec2Subnet, Ec2Vpc } from './ec2-network.js';
export type { AwsEnvironmentOptions, AwsOptions } from './credentials.js';
