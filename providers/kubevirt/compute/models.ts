import type { ComputeExtras, Extra } from '../../../src/compute/index.js';

/** How a machine is kept running: `Halted` is off, `Always` starts it again whenever it ends. @see https://kubevirt.io/user-guide/compute/run_strategies/ */
export type KubevirtRunStrategy = 'Always' | 'RerunOnFailure' | 'Manual' | 'Once' | 'Halted';

/** KubeVirt's own fields of a virtual machine. @see https://kubevirt.io/api-reference/main/definitions.html#_v1_virtualmachine */
export interface KubevirtNodeExtra {
  /** UID of the object, which a later one of the same name does not have. */
  readonly uid: string | null;
  /** KubeVirt's own state, such as `ErrorUnschedulable`; null before its controller has seen the machine. */
  readonly status: string | null;
  /** Run strategy; null if the machine has the older field `running`. */
  readonly runStrategy: string | null;
  /** Preference, as `extra.preference` of a create takes it; null if it has none. */
  readonly preference: string | null;
  /** Node of the cluster that it runs on; null while it does not run. */
  readonly host: string | null;
  /** Name of its operating system, as its guest agent tells; null without one. */
  readonly guestOs: string | null;
  /** Claims of its volumes, which are ids of `listVolumes`; those of new disks of DataSources are among them. */
  readonly volumes: readonly string[];
  /** Why it does not run, in KubeVirt's words; null if it does, or if there are none. */
  readonly fault: string | null;
  /** Annotations of the object. */
  readonly annotations: Readonly<Record<string, string>>;
}

/** KubeVirt's own options of `createNode`. */
export interface KubevirtCreateExtra {
  /** Default `Always`. */
  readonly runStrategy?: KubevirtRunStrategy;
  /** Name of a VirtualMachineClusterPreference, or `virtualmachinepreference/name` for one of the namespace. Default: none. */
  readonly preference?: string;
  /** GiB of the disk that is made from a DataSource or a claim. Default: the size of that. */
  readonly diskSize?: number;
  /** Storage class of that disk. Default: the cluster's choice. */
  readonly storageClass?: string;
}

/** KubeVirt's own fields of an instance type. @see https://kubevirt.io/user-guide/user_workloads/instancetypes/ */
export interface KubevirtSizeExtra {
  /** `VirtualMachineClusterInstancetype` or `VirtualMachineInstancetype`. */
  readonly kind: string;
  /** Device names of its GPUs, such as `nvidia.com/GA102GL_A10`: one for each GPU. */
  readonly gpus: readonly string[];
  /** True if its processors are its own alone; null if it says nothing. */
  readonly dedicatedCpus: boolean | null;
  /** Labels of the object. */
  readonly labels: Readonly<Record<string, string>>;
}

/** KubeVirt's own fields of an image. */
export interface KubevirtImageExtra {
  /** What it is: a `DataSource` of CDI, a `PersistentVolumeClaim`, or a `containerDisk` in a registry of containers. */
  readonly kind: 'DataSource' | 'PersistentVolumeClaim' | 'containerDisk';
  /** Its namespace; null for a containerDisk. */
  readonly namespace: string | null;
  /** True if it can be used; null if unknown. */
  readonly ready: boolean | null;
  /** Labels of the object, such as `instancetype.kubevirt.io/default-instancetype`. */
  readonly labels: Readonly<Record<string, string>>;
}

/** KubeVirt's own fields of a location: a zone of the cluster's nodes. */
export interface KubevirtLocationExtra extends Extra {
  /** Region of the zone, by the label `topology.kubernetes.io/region` of a node; null if it has none. */
  readonly region: string | null;
}

/** KubeVirt's own fields of a key pair, which is a Secret. */
export interface KubevirtKeyPairExtra {
  /** Name of the Secret. */
  readonly id: string;
}

/** KubeVirt's own fields of a volume, which is a PersistentVolumeClaim. */
export interface KubevirtVolumeExtra {
  /** Name of the virtual machine that has it; null if none has. */
  readonly nodeId: string | null;
  /** Kubernetes' own state: `Pending`, `Bound` or `Lost`. */
  readonly phase: string | null;
  /** Storage class; null for none. */
  readonly storageClass: string | null;
  /** `Block` or `Filesystem`. */
  readonly volumeMode: string | null;
  /** The user's own keys and values. */
  readonly labels: Readonly<Record<string, string>>;
}

/** KubeVirt's own options of `createVolume`. @see https://kubernetes.io/docs/concepts/storage/persistent-volumes/ */
export interface KubevirtCreateVolumeExtra {
  /** Storage class. Default: the cluster's. */
  readonly storageClass?: string;
  /** Default `Filesystem`, in which KubeVirt keeps the disk as a file. */
  readonly volumeMode?: 'Block' | 'Filesystem';
  /** Default `ReadWriteOnce`; live migration needs `ReadWriteMany`. */
  readonly accessMode?: 'ReadWriteOnce' | 'ReadWriteMany';
}

/** A snapshot of a whole virtual machine. @see https://kubevirt.io/user-guide/storage/snapshot_restore_api/ */
export interface KubevirtSnapshot {
  /** Its name. */
  readonly id: string;
  /** Name of the virtual machine. */
  readonly nodeId: string | null;
  /** `InProgress`, `Succeeded`, `Failed` ...; null before KubeVirt has seen it. */
  readonly phase: string | null;
  /** True once it can be restored. */
  readonly ready: boolean;
  /** Time of the snapshot; null until it is made. */
  readonly createdAt: Date | null;
  /** Why it failed; null otherwise. */
  readonly error: string | null;
}

/** The provider's own fields of the KubeVirt driver. */
export interface KubevirtExtras extends ComputeExtras {
  readonly node: KubevirtNodeExtra;
  readonly createNode: KubevirtCreateExtra;
  readonly size: KubevirtSizeExtra;
  readonly image: KubevirtImageExtra;
  readonly location: KubevirtLocationExtra;
  readonly keyPair: KubevirtKeyPairExtra;
  readonly volume: KubevirtVolumeExtra;
  readonly createVolume: KubevirtCreateVolumeExtra;
}
