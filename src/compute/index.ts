/** For authors of compute drivers: base classes, models, options, and what clouds have in common. See also `skylane/driver`. */
export { type ActionCall, ActionRunner, type ActionRules, type CloudAction } from './rest/action-runner.js';
export { ActionAddresses, type AddressActions } from './rest/action-addresses.js';
export { ActionNodes, type NodeActions } from './rest/action-nodes.js';
export { Actions } from './rest/actions.js';
export {
  checkAccepted,
  checkAddressAccepted,
  checkVolumeAccepted,
  type OptionalCreateField,
  type OptionalVolumeField,
} from './create/accepted-options.js';
export { leftBehind } from './create/left-behind.js';
export { type Undo, undoneBy } from './create/undone-by.js';
export { afterCreate, undoCreate } from './create/after-create.js';
export { isRefusal, refusalOf } from './create/refused-create.js';
export { isPrivateAddress } from './network/addresses.js';
export { architectureOf } from './architecture.js';
export { inOrderOf, type NodeBatch } from './create/batch.js';
export { checkMetadata, checkUpdate, checkVolumeSize, checkVolumeSpec } from './checks.js';
export { type Collection, collectionAt, pathOf } from './rest/collection.js';
export { checkConsole, lastLines } from './console.js';
export { hostKeysInConsole } from './console-host-keys.js';
export {
  ComputeDriver,
  type ComputeExtras,
  type ComputeInternals,
  type NodePoll,
  type NodePollResult,
} from './driver.js';
export { ALL_OUT, completeRules, EVERYWHERE, joinAddresses, newRules, nextRules } from './firewall/rules.js';
export {
  listedRule,
  type RuleChanges,
  ruleChanges,
  type SingleRule,
  singleRules,
} from './firewall/changes.js';
export { readRuleLists, replaceRuleLists, type RuleList } from './firewall/rule-lists.js';
export type {
  CreateFirewallOptions,
  FirewallLimits,
  FirewallRuleSpec,
  UpdateFirewallOptions,
} from './firewall/options.js';
export { firstAddress, rangeAround, rangeOf } from './network/range.js';
export { expiryOf } from './create/expiry.js';
export { defined } from './rest/defined.js';
export { imageOf } from './create/image-of.js';
export { type ComputeLimits, EXPIRES_KEY, KEY_TAG, OWNER_TAG_KEY, SPEC_TAG } from './limits.js';
export {
  Address,
  type AddressData,
  type AdoptableData,
  type Architecture,
  type ComputeActions,
  type ComputeModelKind,
  ComputeModels,
  ComputeNode,
  type ComputeNodeData,
  type Extra,
  Firewall,
  type FirewallData,
  type FirewallProtocol,
  type FirewallRule,
  type ImageState,
  KeyPair,
  type KeyPairData,
  Network,
  type NetworkData,
  NodeImage,
  type NodeImageData,
  NodeLocation,
  type NodeLocationData,
  NodeSize,
  type NodeSizeData,
  type NodeState,
  type PortRange,
  Volume,
  type VolumeData,
  VolumeSnapshot,
  type VolumeSnapshotData,
  type VolumeSnapshotState,
  type VolumeState,
} from './models/index.js';
export type { NodeFilter, NodeListArguments, NodeQuery } from './node-query.js';
export type {
  AssignAddressOptions,
  AttachVolumeOptions,
  ConsoleOptions,
  CopyImageOptions,
  CreateImageOptions,
  CreateNetworkOptions,
  CreateNodeOptions,
  CreateVolumeOptions,
  CreateVolumeSnapshotOptions,
  RebuildNodeOptions,
  ReserveAddressOptions,
  UpdateNodeOptions,
} from './options.js';
export type { OptionalComputeMethods } from './optional-methods.js';
export { withOwnerTag } from './create/owner-tag.js';
export { type Lister, type ListToWatch, untilListed } from './polling/shared-list.js';
export { type AwaitedState, nodeInState } from './rest/node-in-state.js';
export { addParts, type PartTopic, PART_METHODS, type PortablePart, type PortableParts } from './parts.js';
export { placeFor } from './rest/place-for.js';
export { checkPublicKey } from './create/public-key.js';
export { type ComputeCollections, type NodeCollection, RestComputeDriver } from './rest/driver.js';
export {
  type FirewallResources,
  type FirewallSpread,
  type FirewallSwitch,
  RestFirewalls,
} from './rest/firewalls.js';
export { keyIdOf, RestKeyPairs } from './rest/key-pairs.js';
export { type Identified, type Reference, Resource } from './rest/resource.js';
export { RestActionVolumes } from './rest/action-volumes.js';
export { RestVolumes } from './rest/volumes.js';
export { type RpcAddressActions, RpcAddresses } from './rpc/addresses.js';
export { type RpcFirewallKind, type RpcFirewallRow, RpcFirewalls } from './rpc/firewalls.js';
export { firstListed, type RpcDefault, zoneFor } from './rpc/first-listed.js';
export { RpcNetworks } from './rpc/networks.js';
export { type RpcNodeActions, RpcNodes, type RpcServers } from './rpc/nodes.js';
export { type RpcVolumeActions, RpcVolumes } from './rpc/volumes.js';
export { type InRegion, type RpcCollections, RpcComputeDriver } from './rpc/driver.js';
export { type RpcCollection, type RpcReference, RpcResource, type RpcAction } from './rpc/resource.js';
export { stateOf } from './states.js';
export { splitTags, tagsOf } from './tags.js';
export { userDataBase64, userDataText } from './create/user-data.js';
export { addressAfter } from './network/address-change.js';
export { type VolumeChange, volumeAfter } from './volume-change.js';
