export { Route53, type Route53Options } from './route53/driver.js';
export type { Route53Extras } from './route53/xml.js';
export { S3, type S3EnvironmentOptions, type S3Options } from './s3/driver.js';
export type { S3StoreName } from './s3/stores.js';
export type * from './s3/models.js';
export type { S3Acls } from './s3/acls.js';
export type { S3Resource } from './s3/client.js';
export type { S3Objects } from './s3/objects.js';
export type { S3PostCondition, S3PresignedPost, S3PresignPost } from './s3/presign.js';
export type { S3Tagging } from './s3/tags.js';
export type { S3BucketVersioning, S3VersionReference, S3Versions } from './s3/versions.js';
export { Ec2 } from './ec2/driver.js';
export type { Ec2ImageList, Ec2ImageQuery } from './ec2/images.js';
export type { Ec2ConsoleOptions } from './ec2/instances.js';
export type * from './ec2/models.js';
export type * from './ec2/network/models.js';
export type { Ec2Subnet, Ec2Vpc } from './ec2/network/networks.js';
export type { Ec2Resource } from './ec2/resource.js';
export type {
  Ec2Rule,
  Ec2SecurityGroup,
  Ec2SecurityGroups,
  Ec2SecurityGroupSpec,
} from './ec2/network/security-groups.js';
export type { Ec2Tags } from './ec2/tags.js';
export type { Filters, Parameter, Parameters } from './query.js';
export type { AwsCredentialSource } from '../../src/driver/index.js';
export type { EndpointVariant } from '../../src/driver/index.js';
export type { AwsCredentials } from '../../src/driver/index.js';
export type { AwsEnvironmentOptions, AwsOptions } from './credentials.js';
export { Elb } from './elb/driver.js';
export type * from './elb/models.js';
