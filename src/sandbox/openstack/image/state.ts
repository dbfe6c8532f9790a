import { createHash } from 'node:crypto';
import type { World } from '../../cloud.js';
import type { Project } from '../accounts.js';
import { type Row, Table, timestamp } from '../rows.js';

const OPENSTACK_IMAGES: readonly (readonly [name: string, distro: string, version: string])[] = [
  ['sandbox-tiny', 'sandbox', '1'],
  ['Debian 12', 'debian', '12'],
  ['Ubuntu 24.04', 'ubuntu', '24.04'],
];

const RACKSPACE_IMAGES: readonly (readonly [name: string, distro: string, version: string])[] = [
  ['Debian 12 (Bookworm) (PVHVM)', 'org.debian', '12'],
  ['Rocky Linux 9 (PVHVM)', 'org.rockylinux', '9'],
  ['Ubuntu 22.04 LTS (Jammy Jellyfish) (PVHVM)', 'com.ubuntu', '22.04'],
  ['Ubuntu 24.04 LTS (Noble Numbat) (PVHVM)', 'com.ubuntu', '24.04'],
];

/** The images of a region. */
export class ImageState {
  readonly images = new Table<Row>();
  readonly #data = new Map<string, Buffer>();

  constructor(
    readonly world: World,
    administrator: Project,
  ) {
    const rackspace = world.settings.flavor === 'rackspace';
    for (const [name, distro, version] of rackspace ? RACKSPACE_IMAGES : OPENSTACK_IMAGES) {
      const image = this.add(administrator, {
        name,
        visibility: 'public',
        disk_format: rackspace ? 'vhd' : 'raw',
        container_format: rackspace ? 'ovf' : 'bare',
        ...(rackspace
          ? {
              min_ram: 512,
              min_disk: 20,
              'org.openstack__1__os_distro': distro,
              'org.openstack__1__os_version': version,
            }
          : { os_distro: distro, os_version: version }),
      });
      this.fill(image, Buffer.from(name.repeat(64)));
    }
  }

  /** A new image without data. */
  add(owner: Project, fields: Record<string, Row['string']>): Row {
    const now = timestamp(Date.now());
    const id = typeof fields.id === 'string' ? fields.id : this.world.random.uuid();
    return this.images.add({
      name: null,
      disk_format: null,
      container_format: null,
      visibility: 'shared',
      size: null,
      virtual_size: null,
      status: 'queued',
      checksum: null,
      protected: false,
      min_ram: 0,
      min_disk: 0,
      owner: owner.id,
      os_hidden: false,
      os_hash_algo: null,
      os_hash_value: null,
      created_at: now,
      updated_at: now,
      tags: [],
      self: `/v2/images/${id}`,
      file: `/v2/images/${id}/file`,
      schema: '/v2/schemas/image',
      ...fields,
      id,
    });
  }

  /** Stores the bytes and makes the image active. */
  fill(image: Row, data: Buffer): void {
    this.#data.set(image.id, data);
    image.checksum = createHash('md5').update(data).digest('hex');
    image.os_hash_algo = 'sha512';
    image.os_hash_value = createHash('sha512').update(data).digest('hex');
    this.activate(image, data.length);
  }

  activate(image: Row, size: number): void {
    image.size = size;
    image.virtual_size = size;
    image.status = 'active';
    image.stores = 'files';
    image.updated_at = timestamp(Date.now());
  }

  data(id: string): Buffer | undefined {
    return this.#data.get(id);
  }

  remove(id: string): void {
    this.images.delete(id);
    this.#data.delete(id);
  }

  /** Image by id, if the project may see it. */
  get(project: Project, id: string): Row | undefined {
    const image = this.images.get(id);
    return image !== undefined && isVisible(image, project) ? image : undefined;
  }

  /** Newest first, as Glance lists. */
  visible(project: Project): Row[] {
    return this.images
      .all()
      .filter((image) => isVisible(image, project))
      .toReversed();
  }
}

function isVisible(image: Row, project: Project): boolean {
  return image.visibility === 'public' || image.visibility === 'community' || image.owner === project.id;
}
