import { type CreateVolumeOptions, defined } from '../../src/compute/index.js';
import { OpenStackClient } from '../openstack/client.js';
import { type CreateSpec, Nodes } from '../openstack/compute/index.js';
import type { OpenStackModels } from '../openstack/extras.js';
import {
  type OpenStackCreateVolumeExtra,
  Snapshots,
  type SnapshotSpec,
  Volumes,
} from '../openstack/volume/index.js';

/** Rackspace's Nova has no microversions. */
export class RackspaceClient extends OpenStackClient {
  override microversion(): Record<string, string> {
    return {};
  }
}

/** Servers in the driver's region, on given networks or Rackspace's default. */
export class RackspaceNodes extends Nodes {
  protected override body(spec: CreateSpec): Record<string, unknown> {
    const { location: _, networks, ...rest } = spec;
    const body = super.body({ ...rest, ...(typeof networks === 'object' ? { networks } : {}) });
    // User data reaches cloud-init on a config drive only.
    return spec.userData === undefined ? body : { config_drive: true, ...body };
  }
}

/** Volumes in the words of Cinder v1. */
export class RackspaceVolumes extends Volumes {
  protected override body(spec: CreateVolumeOptions<OpenStackCreateVolumeExtra>): Record<string, unknown> {
    return inVersion1(super.body(spec));
  }
}

/** Snapshots in the words of Cinder v1. */
export class RackspaceSnapshots extends Snapshots {
  readonly #client: OpenStackClient;

  constructor(client: OpenStackClient, models: OpenStackModels) {
    super(client, models);
    this.#client = client;
  }

  protected override body(volumeId: string, spec: SnapshotSpec): Record<string, unknown> {
    if (spec.tags !== undefined || spec.extra?.metadata !== undefined)
      throw this.#client.context.invalid(
        'createVolumeSnapshot',
        'Rackspace keeps no tags and no metadata with snapshots; leave them out',
      );
    return inVersion1(super.body(volumeId, spec));
  }
}

function inVersion1({ name, description, ...rest }: Record<string, unknown>): Record<string, unknown> {
  return defined({ ...rest, display_name: name, display_description: description });
}
