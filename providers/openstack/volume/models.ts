import type { Reader } from '../../../src/driver/index.js';
import type {
  VolumeData,
  VolumeSnapshotData,
  VolumeSnapshotState,
  VolumeState,
} from '../../../src/compute/index.js';

/** An attachment of a volume to a server. */
export interface OpenStackAttachment {
  /** Id of the server. */
  readonly nodeId: string;
  /** Device name in the server, such as `/dev/vdb`; null if unknown. */
  readonly device: string | null;
}

/** Cinder's own fields of a volume. @see https://docs.openstack.org/api-ref/block-storage/v3/#volumes-volumes */
export interface OpenStackVolumeExtra {
  /** Cinder's own status. */
  readonly status: string | null;
  /** Servers that it is attached to: one, or several if its type allows that. */
  readonly attachments: readonly OpenStackAttachment[];
  /** Name of the volume type; null if none. */
  readonly type: string | null;
  /** Its availability zone; null if unknown. */
  readonly location: string | null;
  /** True if a server can boot from it: it was created from an image, or is marked so. */
  readonly bootable: boolean;
  /** True if its type encrypts it. */
  readonly encrypted: boolean;
  /** UUID of its source snapshot; null if none. */
  readonly snapshotId: string | null;
  /** When it was made, in UTC, as Cinder writes it: ISO 8601 without a zone. */
  readonly createdAt: string | null;
  /** Free text; `display_description` in Cinder v1. Null if none. */
  readonly description: string | null;
  /** The user's own keys and values. */
  readonly metadata: Readonly<Record<string, string>>;
}

/**
 * Cinder's own options of `createVolume`.
 *
 * @see https://docs.openstack.org/api-ref/block-storage/v3/#volumes-volumes
 */
export interface OpenStackCreateVolumeExtra {
  /** Volume type, by name or id; default: the cloud's. */
  readonly type?: string;
  /** Free text. */
  readonly description?: string;
  /** Keys and values stored with the volume. */
  readonly metadata?: Readonly<Record<string, string>>;
  /** Image with its initial content. */
  readonly image?: string;
  /** Volume with its initial content. */
  readonly sourceVolume?: string;
}

/** Cinder's own fields of a snapshot. @see https://docs.openstack.org/api-ref/block-storage/v3/#volume-snapshots-snapshots */
export interface OpenStackSnapshotExtra {
  /** Cinder's own status. */
  readonly status: string | null;
  /** Id of the volume that it was taken of. */
  readonly volumeId: string | null;
  /** Free text; `display_description` in Cinder v1. Null if none. */
  readonly description: string | null;
  /** Percent, as Cinder writes it: `42%`. */
  readonly progress: string | null;
  /** The user's own keys and values. */
  readonly metadata: Readonly<Record<string, string>>;
}

/**
 * Cinder's own options of `createVolumeSnapshot`.
 *
 * @see https://docs.openstack.org/api-ref/block-storage/v3/#volume-snapshots-snapshots
 */
export interface OpenStackCreateSnapshotExtra {
  /** Free text. */
  readonly description?: string;
  /** True to take the snapshot of an attached volume. */
  readonly force?: boolean;
  /** Keys and values stored with the snapshot. */
  readonly metadata?: Readonly<Record<string, string>>;
}

/** @see https://docs.openstack.org/api-ref/block-storage/v3/#volumes-volumes */
const VOLUME_STATES: Readonly<Record<string, VolumeState>> = {
  available: 'available',
  'in-use': 'in-use',
  creating: 'creating',
  downloading: 'creating',
  attaching: 'attaching',
  reserved: 'attaching',
  detaching: 'detaching',
  deleting: 'deleting',
  'backing-up': 'backing-up',
  'restoring-backup': 'updating',
  extending: 'updating',
  retyping: 'updating',
  uploading: 'updating',
  maintenance: 'migrating',
  'awaiting-transfer': 'available',
};

const SNAPSHOT_STATES: Readonly<Record<string, VolumeSnapshotState>> = {
  available: 'available',
  creating: 'creating',
  deleting: 'deleting',
  restoring: 'restoring',
  'backing-up': 'updating',
  unmanaging: 'updating',
};

/** Cinder writes every failure as `error`, `error_deleting` and so on. */
function stateOf<State extends string>(
  states: Readonly<Record<string, State>>,
  status: string | null,
): State | 'error' | 'unknown' {
  return states[status ?? ''] ?? (status?.startsWith('error') === true ? 'error' : 'unknown');
}

/** Reads a Cinder volume; v1, which Rackspace uses, has its name in `display_name`. */
export function readVolume(volume: Reader): VolumeData<OpenStackVolumeExtra> {
  const status = volume.optionalString('status');
  return {
    id: volume.id('id'),
    name: volume.optionalString('name') ?? volume.optionalString('display_name') ?? '',
    size: volume.optionalNumber('size'),
    state: stateOf(VOLUME_STATES, status),
    extra: {
      status,
      attachments: volume
        .optionalList('attachments')
        .filter((attachment) => attachment.has('server_id'))
        .map((attachment) => ({
          nodeId: attachment.string('server_id'),
          device: attachment.optionalString('device'),
        })),
      type: volume.optionalString('volume_type'),
      location: volume.optionalString('availability_zone'),
      bootable: volume.raw['bootable'] === true || volume.raw['bootable'] === 'true',
      encrypted: volume.raw['encrypted'] === true,
      snapshotId: volume.optionalString('snapshot_id'),
      createdAt: volume.optionalString('created_at'),
      description: volume.optionalString('description') ?? volume.optionalString('display_description'),
      metadata: volume.stringMap('metadata'),
    },
  };
}

/** Reads a snapshot of Cinder. */
export function readVolumeSnapshot(snapshot: Reader): VolumeSnapshotData<OpenStackSnapshotExtra> {
  const status = snapshot.optionalString('status');
  return {
    id: snapshot.id('id'),
    name: snapshot.optionalString('name') ?? snapshot.optionalString('display_name') ?? '',
    size: snapshot.optionalNumber('size'),
    state: stateOf(SNAPSHOT_STATES, status),
    createdAt: snapshot.optionalDate('created_at'),
    extra: {
      status,
      volumeId: snapshot.optionalId('volume_id'),
      description: snapshot.optionalString('description') ?? snapshot.optionalString('display_description'),
      progress: snapshot.optionalString('os-extended-snapshot-attributes:progress'),
      metadata: snapshot.stringMap('metadata'),
    },
  };
}

/** Tags and metadata, which are the same in Cinder; undefined if neither was given. */
export function tagsWith(
  tags: Readonly<Record<string, string>> | undefined,
  metadata: Readonly<Record<string, string>> | undefined,
): Readonly<Record<string, string>> | undefined {
  return tags === undefined ? metadata : { ...tags, ...metadata };
}
