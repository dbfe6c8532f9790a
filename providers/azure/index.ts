export type { AzureApplication } from '../../src/driver/index.js';
export type {
  AzureArcIdentity,
  AzureCliIdentity,
  AzureDeveloperCliIdentity,
  AzureIdentity,
  AzureMachineIdentity,
  AzureShellIdentity,
  AzureSiteIdentity,
} from '../../src/driver/index.js';
export { AzureBlobs, type AzureBlobsOptions } from './blobs/driver.js';
export type {
  AzureCreateContainerExtra,
  AzureExtras,
  AzureObjectExtra,
  AzureTags,
  AzureUploadExtra,
} from './blobs/models.js';
export type { AzureTagging } from './blobs/tags.js';
export type { AzureCloudName } from '../../src/driver/index.js';
export type { ArmOptions } from './arm/options.js';
export type {
  AzureResourceGroup,
  AzureResourceGroupOptions,
  AzureResourceGroups,
} from './arm/resource-groups.js';
export type { ArmReference } from './arm/client.js';
export { AzureDns, type AzureDnsExtras } from './dns/driver.js';
export type { AzureSetExtra } from './dns/data.js';
export { AzureCompute } from './compute/driver.js';
export type { AzureDiskAccess, AzureDisks } from './compute/disks.js';
export type { AzureImageOptions, AzureImages, AzureUrn } from './compute/images.js';
export type {
  AzureAddressExtra,
  AzureComputeExtras,
  AzureCreateExtra,
  AzureCreateSnapshotExtra,
  AzureCreateVolumeExtra,
  AzureDataDisk,
  AzureImageExtra,
  AzureKeyPairExtra,
  AzureLocationExtra,
  AzureNodeExtra,
  AzurePlan,
  AzureSizeExtra,
  AzureSnapshotExtra,
  AzureSpot,
  AzureVolumeExtra,
} from './compute/models.js';
export type {
  AzureInterfaceAddress,
  AzureNetworkInterface,
  AzureNetworkInterfaces,
} from './compute/network/network-interfaces.js';
export type {
  AzureNetwork,
  AzureNetworkOptions,
  AzureNetworks,
  AzureSubnet,
  AzureSubnetOptions,
  AzureSubnets,
} from './compute/network/networks.js';
export type { AzurePublicAddresses, AzurePublicAddressOptions } from './compute/network/public-addresses.js';
export type { AzureRunCommand, AzureScript, AzureScriptOutput } from './compute/run-command.js';
export type {
  AzureSecurityGroup,
  AzureSecurityGroupOptions,
  AzureSecurityGroups,
  AzureSecurityRule,
  AzureSecurityRuleOptions,
} from './compute/network/security-groups.js';
export type { AzureVirtualMachines } from './compute/machine-actions.js';
export type { AzureSnapshots } from './compute/snapshots.js';
export type { AzureSshPublicKeys } from './compute/ssh-public-keys.js';
export { AzureLoadBalancer } from './load-balancer/driver.js';
export type {
  AzureBalancer,
  AzureBalancerExtras,
  AzureCreateBalancer,
  AzureFrontend,
  AzureMember,
} from './load-balancer/models.js';
