export { RackspaceFlexCompute } from './compute.js';
export {
  RACKSPACE_FLEX_REGIONS,
  type RackspaceFlexEnvironmentOptions,
  type RackspaceFlexOptions,
  type RackspaceFlexRegion,
} from './credentials.js';
