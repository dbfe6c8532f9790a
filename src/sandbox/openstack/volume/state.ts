import type { World } from '../../cloud.js';
import type { Owner, Project } from '../accounts.js';
import { Table, microseconds } from '../rows.js';

/** A volume attached to a server, as Cinder keeps it. */
export interface VolumeAttachment {
  readonly serverId: string;
  readonly attachmentId: string;
  readonly device: string;
  readonly attachedAt: string;
}

/** A block storage volume. */
export interface Volume {
  readonly id: string;
  readonly owner: Owner;
  readonly createdAt: string;
  updatedAt: string | null;
  name: string | null;
  description: string | null;
  status: string;
  /** GiB. */
  size: number;
  readonly type: string;
  readonly zone: string;
  readonly snapshotId: string | null;
  readonly sourceId: string | null;
  readonly imageId: string | undefined;
  bootable: boolean;
  metadata: Readonly<Record<string, string>>;
  attachments: readonly VolumeAttachment[];
}

/** A snapshot of a volume. */
export interface Snapshot {
  readonly id: string;
  readonly owner: Owner;
  readonly createdAt: string;
  updatedAt: string | null;
  name: string | null;
  description: string | null;
  readonly volumeId: string;
  status: string;
  readonly size: number;
  metadata: Readonly<Record<string, string>>;
}

/** The volumes and snapshots of a region. */
export class VolumeState {
  readonly volumes = new Table<Volume>();
  readonly snapshots = new Table<Snapshot>();
  readonly types: readonly {
    readonly id: string;
    readonly name: string;
    readonly description: string | null;
  }[];

  constructor(readonly world: World) {
    const names = world.settings.flavor === 'rackspace' ? ['SATA', 'SSD'] : ['standard', '__DEFAULT__'];
    this.types = names.map((name) => ({
      id: world.random.uuid(),
      name,
      description: name === '__DEFAULT__' ? 'Default Volume Type' : null,
    }));
  }

  /** Adds a volume that becomes available a little later. */
  addVolume(owner: Owner, fields: Pick<Volume, 'size'> & Partial<Omit<Volume, 'id' | 'owner'>>): Volume {
    const volume = this.volumes.add({
      id: this.world.random.uuid(),
      owner,
      createdAt: microseconds(Date.now()),
      updatedAt: null,
      name: null,
      description: null,
      status: 'creating',
      type: this.types[0]?.name ?? 'standard',
      zone: 'nova',
      snapshotId: null,
      sourceId: null,
      imageId: undefined,
      bootable: fields.imageId !== undefined,
      metadata: {},
      attachments: [],
      ...fields,
    });
    this.later(volume, 'creating', 'available');
    return volume;
  }

  /** Moves on to the status after one action's time, unless something else came in between. */
  later(item: { status: string; updatedAt: string | null }, from: string, to: string): void {
    this.world.timers.after(this.world.settings.actionTime, () => {
      if (item.status !== from) return;
      item.status = to;
      item.updatedAt = microseconds(Date.now());
    });
  }

  /** Takes the item out of its table after one action's time. */
  removeLater<Item extends Volume | Snapshot>(table: Table<Item>, item: Item): void {
    item.status = 'deleting';
    this.world.timers.after(this.world.settings.actionTime, () => table.delete(item.id));
  }

  attach(volume: Volume, attachment: VolumeAttachment): void {
    volume.attachments = [...volume.attachments, attachment];
    volume.status = 'in-use';
    volume.updatedAt = microseconds(Date.now());
  }

  detach(volumeId: string, serverId: string): void {
    const volume = this.volumes.get(volumeId);
    if (volume === undefined) return;
    volume.attachments = volume.attachments.filter((attachment) => attachment.serverId !== serverId);
    volume.status = volume.attachments.length === 0 ? 'available' : 'in-use';
    volume.updatedAt = microseconds(Date.now());
  }

  volumesOf(project: Project): Volume[] {
    return this.volumes.all().filter(({ owner }) => owner.project === project);
  }

  snapshotsOf(project: Project): Snapshot[] {
    return this.snapshots.all().filter(({ owner }) => owner.project === project);
  }

  /** GiB that the project's volumes and snapshots take. */
  gigabytes(project: Project): number {
    return [...this.volumesOf(project), ...this.snapshotsOf(project)].reduce(
      (sum, { size }) => sum + size,
      0,
    );
  }
}
