export { RackspaceCompute } from './compute.js';
export {
  RACKSPACE_REGIONS,
  type RackspaceEnvironmentOptions,
  type RackspaceOptions,
  type RackspaceRegion,
} from './credentials.js';
export { CloudFiles, type CloudFilesOptions } from './storage.js';
