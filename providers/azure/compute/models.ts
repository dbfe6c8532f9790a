import type { ComputeExtras, Extra } from '../../../src/compute/index.js';

/** Azure's own fields of a server. */
export interface AzureNodeExtra {
  /** Resource group that it is in. */
  readonly resourceGroup: string;
  /** Its own id, a UUID, which stays when it is moved. */
  readonly vmId: string | null;
  /** `Creating Updating Succeeded Failed Deleting Canceled`. */
  readonly provisioningState: string | null;
  /** `starting running stopping stopped deallocating deallocated`; null if unknown. A stopped server costs money, a deallocated one does not. */
  readonly powerState: string | null;
  /** Why it failed, in Azure's words. */
  readonly fault: string | null;
  /** Availability zones, such as `1`. */
  readonly zones: readonly string[];
  /** Ids of its network interfaces, the primary first. */
  readonly networkInterfaces: readonly string[];
  /** Id of the disk that it boots from. */
  readonly osDisk: string | null;
  /** Its other disks. */
  readonly dataDisks: readonly AzureDataDisk[];
  /** `Spot`, or `Regular`. */
  readonly priority: string;
  /** Name of its administrator. */
  readonly adminUsername: string | null;
}

/** A disk of a server. */
export interface AzureDataDisk {
  /** Id of the disk. */
  readonly id: string | null;
  /** Its number on the server's controller. */
  readonly lun: number;
}

/** Azure's own options of `createNode`. */
export interface AzureCreateExtra {
  /** Name of its administrator. Default `azureuser` */
  readonly adminUsername?: string;
  /** False for no public address; or the id or name of a reserved one. Default true: one is created, and deleted with the server. */
  readonly publicIp?: boolean | string;
  /** Security group of its network interface, by id or name. Without one, no incoming connections are allowed. */
  readonly securityGroup?: string;
  /** Size of its boot disk in GiB; default: that of the image. */
  readonly osDiskSize?: number;
  /** `Standard_LRS`, `StandardSSD_LRS`, `Premium_LRS` ... Default `StandardSSD_LRS` */
  readonly osDiskType?: string;
  /** Spot capacity: cheaper, and reclaimed when Azure needs it. */
  readonly spot?: AzureSpot;
  /** False to disable the console log that `getConsoleOutput` reads. Default true */
  readonly bootDiagnostics?: boolean;
  /** Its managed identities: ids of user-assigned ones, `system` for one of its own. */
  readonly identities?: readonly string[];
  /** True for accelerated networking, which not every size has. */
  readonly acceleratedNetworking?: boolean;
  /** `TrustedLaunch`, `ConfidentialVM`, `Standard`; default: Azure's choice. */
  readonly securityType?: string;
  /** The plan of an image that has to be bought. */
  readonly plan?: AzurePlan;
}

/** Price and eviction of a spot server. */
export interface AzureSpot {
  /** Most dollars an hour; default: the price of a regular server. */
  readonly maxPrice?: number;
  /** Effect of an eviction. Default `Delete` */
  readonly eviction?: 'Delete' | 'Deallocate';
}

/** The plan of a marketplace image. */
export interface AzurePlan {
  /** Name of the plan; often the SKU of the image. */
  readonly name: string;
  /** Product of the plan; often the offer of the image. */
  readonly product: string;
  /** Its publisher. */
  readonly publisher: string;
}

/** Azure's own fields of a size. */
export interface AzureSizeExtra {
  /** Family, for the quota of vCPUs. */
  readonly family: string | null;
  /** Availability zones that have it for this subscription. */
  readonly zones: readonly string[];
  /** GiB of the disk that is lost when the server stops. */
  readonly temporaryDisk: number | null;
  /** `x64`, `Arm64`. */
  readonly architecture: string | null;
  /** True if it can be a spot server. */
  readonly spot: boolean;
  /** All of Azure's capabilities, such as `MaxDataDiskCount`. */
  readonly capabilities: Readonly<Record<string, string>>;
}

/** Azure's own fields of an image. */
export interface AzureImageExtra {
  /** `marketplace`, `managed` or `gallery`. */
  readonly kind: 'marketplace' | 'managed' | 'gallery';
  /** Newest version of a marketplace image, or that of the gallery's. */
  readonly version: string | null;
  /** `Linux`, `Windows`. */
  readonly osType: string | null;
  /** `Creating Succeeded Failed ...`; null for marketplace images. */
  readonly provisioningState: string | null;
  /** Tags of your own image. */
  readonly tags: Readonly<Record<string, string>>;
}

/** Azure's own fields of a location: a region, or an availability zone of one. */
export interface AzureLocationExtra {
  /** Region, such as `westeurope`. */
  readonly region: string;
  /** Number of the zone within its region, as this subscription sees it; null for a whole region. */
  readonly zone: string | null;
  /** `Europe`, `US`, ... */
  readonly geography: string | null;
}

/** Azure's own fields of a key pair. */
export interface AzureKeyPairExtra {
  /** Id of the resource. */
  readonly id: string;
  /** Resource group that it is in. */
  readonly resourceGroup: string;
}

/** Azure's own fields of an address. */
export interface AzureAddressExtra {
  /** Name of the resource. */
  readonly name: string;
  /** Resource group that it is in. */
  readonly resourceGroup: string;
  /** Id of the network interface that has it. */
  readonly networkInterface: string | null;
  /** `Static`, `Dynamic`. */
  readonly allocation: string | null;
  /** `Standard`, `Basic`. */
  readonly sku: string | null;
  /** Its tags. */
  readonly tags: Readonly<Record<string, string>>;
}

/** Azure's own fields of a volume, which is a managed disk. */
export interface AzureVolumeExtra {
  /** Resource group that it is in. */
  readonly resourceGroup: string;
  /** Location, with its zone if it has one. */
  readonly location: string;
  /** `Standard_LRS`, `StandardSSD_LRS`, `Premium_LRS` ... */
  readonly type: string | null;
  /** Id of the server that has it. */
  readonly nodeId: string | null;
  /** `Unattached Attached Reserved ...`. */
  readonly diskState: string | null;
  /** `Linux` or `Windows` for boot disks; null for others. */
  readonly osType: string | null;
  /** Its tags. */
  readonly tags: Readonly<Record<string, string>>;
}

/** Azure's own options of `createVolume`. */
export interface AzureCreateVolumeExtra {
  /** Default `StandardSSD_LRS` */
  readonly type?: string;
}

/** Azure's own fields of a snapshot. */
export interface AzureSnapshotExtra {
  /** Resource group that it is in. */
  readonly resourceGroup: string;
  /** Id of the volume that it is of. */
  readonly volumeId: string | null;
  /** True if it contains only the changes since the previous one. */
  readonly incremental: boolean;
  /** Its tags. */
  readonly tags: Readonly<Record<string, string>>;
}

/** Azure's own options of `createVolumeSnapshot`. */
export interface AzureCreateSnapshotExtra {
  /** True to store only the changes since the previous one. Default true */
  readonly incremental?: boolean;
}

/** Azure's own fields of each model. */
export interface AzureComputeExtras extends ComputeExtras {
  readonly node: AzureNodeExtra;
  readonly createNode: AzureCreateExtra;
  readonly size: AzureSizeExtra;
  readonly image: AzureImageExtra;
  readonly createImage: Extra;
  readonly updateNode: Extra;
  readonly rebuildNode: Extra;
  readonly location: AzureLocationExtra;
  readonly keyPair: AzureKeyPairExtra;
  readonly address: AzureAddressExtra;
  readonly volume: AzureVolumeExtra;
  readonly createVolume: AzureCreateVolumeExtra;
  readonly volumeSnapshot: AzureSnapshotExtra;
  readonly createVolumeSnapshot: AzureCreateSnapshotExtra;
}
