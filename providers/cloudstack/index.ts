export { CLOUDSTACK_CLOUDS, type CloudStackCloud, type CloudStackCloudName } from './clouds.js';
export * from './compute/driver.js';
export type * from './compute/models.js';
export type { CloudStackJobs } from './compute/jobs.js';
export type { CloudStackTags, CloudStackTagType } from './compute/tags.js';
export type { Parameters as CloudStackParameters } from './client.js';
export type { CloudStackOptions } from './sign-in.js';
