import type { ComputeExtras, Extra } from '../../../src/compute/index.js';

/** Azure's own fields of a server. */
export interface AzureNodeExtra {
  /** Resource group that it is in. */
  readonly resourceGroup: string;
  /** Its own id, a UUID, which stays when it is moved. */
  readonly vmId: string | null;
  /** `Creating Updating Succeeded Failed Deleting Canceled`. */
  readonly provisioningState: string | null;
  /** `starting running stopping stopped deallocating deallocated`; null where Azure does not say. A stopped one is paid for, a deallocated one is not. */
  readonly powerState: string | null;
  /** Why it failed, in Azure's words. */
  readonly fault: string | null;
  /** Availability zones, such as `1`. */
  readonly zones: readonly string[];
  /** Ids of its network interfaces, the first one first. */
  readonly networkInterfaces: readonly string[];
  /** Id of the disk that it boots from. */
  readonly osDisk: string | null;
  /** Its other disks. */
  readonly dataDisks: readonly AzureDataDisk[];
  /** `Spot`, or `Regular`. */
  readonly priority: string;
  /** Who signs in to it. */
  readonly adminUsername: string | null;
}

/** A disk of a server. */
export interface AzureDataDisk {
  /** Id of the disk. */
  readonly id: string | null;
  /** Its number on the server's controller. */
  readonly lun: number;
}

/** What `createNode` takes at Azure. */
export interface AzureCreateExtra {
  /** Who signs in to it. Default `azureuser` */
  readonly adminUsername?: string;
  /** False for no public address; the id or the name of a reserved one to have that. Default true: one is made and deleted with it. */
  readonly publicIp?: boolean | string;
  /** Security group of its network interface, by id or name. Without one no connection from outside is let in. */
  readonly securityGroup?: string;
  /** GiB of the disk that it boots from; the image's size where it is left out. */
  readonly osDiskSize?: number;
  /** `Standard_LRS`, `StandardSSD_LRS`, `Premium_LRS` ... Default `StandardSSD_LRS` */
  readonly osDiskType?: string;
  /** Capacity that nobody else wants, cheaper, and taken away when somebody does. */
  readonly spot?: AzureSpot;
  /** False where its console is not to be kept, which `getConsoleOutput` reads. Default true */
  readonly bootDiagnostics?: boolean;
  /** Managed identities that it has: ids of user-assigned ones, `system` for one of its own. */
  readonly identities?: readonly string[];
  /** True for accelerated networking, which not every size has. */
  readonly acceleratedNetworking?: boolean;
  /** `TrustedLaunch`, `ConfidentialVM`, `Standard`; Azure's choice where it is left out. */
  readonly securityType?: string;
  /** The plan of an image that has to be bought. */
  readonly plan?: AzurePlan;
}

/** How long a spot server lives. */
export interface AzureSpot {
  /** Dollars an hour that it may cost; the price of a regular one where it is left out. */
  readonly maxPrice?: number;
  /** What becomes of it. Default `Delete` */
  readonly eviction?: 'Delete' | 'Deallocate';
}

/** The plan of a marketplace image. */
export interface AzurePlan {
  /** Name of the plan; often the SKU of the image. */
  readonly name: string;
  /** Product of the plan; often the offer of the image. */
  readonly product: string;
  /** Who offers it. */
  readonly publisher: string;
}

/** Azure's own fields of a size. */
export interface AzureSizeExtra {
  /** Family, whose vCPUs are counted together against the quota. */
  readonly family: string | null;
  /** Availability zones that have it for this subscription. */
  readonly zones: readonly string[];
  /** GiB of the disk that is lost when the server stops. */
  readonly temporaryDisk: number | null;
  /** `x64`, `Arm64`. */
  readonly architecture: string | null;
  /** Whether it may be spot. */
  readonly spot: boolean;
  /** All that Azure says of it, such as `MaxDataDiskCount`. */
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
  /** `Creating Succeeded Failed ...`; null for those of the marketplace. */
  readonly provisioningState: string | null;
  /** Tags of an image of one's own. */
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
  /** Location, and zone where it has one. */
  readonly location: string;
  /** `Standard_LRS`, `StandardSSD_LRS`, `Premium_LRS` ... */
  readonly type: string | null;
  /** Id of the server that has it. */
  readonly nodeId: string | null;
  /** `Unattached Attached Reserved ...`. */
  readonly diskState: string | null;
  /** `Linux` or `Windows` where a server boots from it; null for others. */
  readonly osType: string | null;
  /** Its tags. */
  readonly tags: Readonly<Record<string, string>>;
}

/** What `createVolume` takes at Azure. */
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
  /** Whether it holds only what changed since the one before. */
  readonly incremental: boolean;
  /** Its tags. */
  readonly tags: Readonly<Record<string, string>>;
}

/** What `createVolumeSnapshot` takes at Azure. */
export interface AzureCreateSnapshotExtra {
  /** Whether it is to hold only what changed since the one before. Default true */
  readonly incremental?: boolean;
}

/** What is Azure's own of each model. */
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
