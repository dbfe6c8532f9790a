import type { ComputeExtras } from '../../../src/compute/index.js';

/** vSphere's own fields of a virtual machine. */
export interface VsphereNodeExtra {
  /** UUID that vCenter knows it by; null while it is being made. */
  readonly instanceUuid: string | null;
  /** Notes; null if none. */
  readonly annotation: string | null;
  /** Its operating system, as configured; null if unknown. */
  readonly guest: string | null;
  /** Name that its system gives itself; null without VMware Tools. */
  readonly hostName: string | null;
  /** True if VMware Tools run in it: it can be shut down and restarted by its system. */
  readonly hasTools: boolean;
  /** Id of the host that it is on; null if unknown. */
  readonly host: string | null;
  /** Id of its folder; null if unknown, or in a vApp. */
  readonly folder: string | null;
  /** Ids of its networks. */
  readonly networks: readonly string[];
  /** Virtual processors; null while it is being made. */
  readonly vcpus: number | null;
  /** Memory in MiB; null while it is being made. */
  readonly ram: number | null;
}

/** vSphere's own options of `createNode`. All are ids of managed objects. */
export interface VsphereCreateExtra {
  /** Folder; default: that of the template. */
  readonly folder?: string;
  /** Datastore; default: that of the template. */
  readonly datastore?: string;
  /** Host; default: vCenter's choice, where the cluster has DRS, or the template's. */
  readonly host?: string;
  /** Resource pool; default: that of the location. */
  readonly resourcePool?: string;
  /** Notes. */
  readonly annotation?: string;
}

/** vSphere's own options of `updateNode`. */
export interface VsphereUpdateExtra {
  /** Notes. */
  readonly annotation?: string;
}

/** vSphere's own fields of a template. */
export interface VsphereImageExtra {
  /** Notes; null if none. */
  readonly annotation: string | null;
  /** Its operating system, as configured; null if unknown. */
  readonly guest: string | null;
  /** Virtual processors; null if unknown. */
  readonly vcpus: number | null;
  /** Memory in MiB; null if unknown. */
  readonly ram: number | null;
  /** Id of its host; null if unknown. */
  readonly host: string | null;
  /** Id of its folder; null if unknown. */
  readonly folder: string | null;
  /** Keys and values stored with it. */
  readonly metadata: Readonly<Record<string, string>>;
}

/** vSphere's own fields of a cluster, or of a host that is in none. */
export interface VsphereLocationExtra {
  /** Id of its root resource pool. */
  readonly resourcePool: string;
  /** Ids of its hosts. */
  readonly hosts: readonly string[];
}

/** vSphere's own fields of a network. */
export interface VsphereNetworkExtra {
  /** `standard` for one of hosts, `distributed` for a port group of a distributed switch, `opaque` for one of NSX. */
  readonly type: 'standard' | 'distributed' | 'opaque';
}

/** A snapshot of a virtual machine. */
export interface VsphereSnapshot {
  /** Id. */
  readonly id: string;
  /** Name; not unique. */
  readonly name: string;
  /** Description; null if none. */
  readonly description: string | null;
  /** Creation time; null if unknown. */
  readonly createdAt: Date | null;
  /** Id of the snapshot that it was taken after; null for the first. */
  readonly parent: string | null;
}

/** Something of the inventory that options of `createNode` name: a datastore, a host, a folder, a resource pool. */
export interface VsphereThing {
  /** Id. */
  readonly id: string;
  /** Name; not unique. */
  readonly name: string;
}

/** vSphere's own fields of models and options. */
export interface VsphereExtras extends ComputeExtras {
  readonly node: VsphereNodeExtra;
  readonly createNode: VsphereCreateExtra;
  readonly updateNode: VsphereUpdateExtra;
  readonly image: VsphereImageExtra;
  readonly location: VsphereLocationExtra;
  readonly network: VsphereNetworkExtra;
}
