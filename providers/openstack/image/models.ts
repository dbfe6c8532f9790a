import type { Reader } from '../../../src/driver/index.js';
import type { NodeImageData } from '../../../src/compute/index.js';

/** Glance's own fields of an image. @see https://docs.openstack.org/api-ref/image/v2/#images */
export interface OpenStackImageExtra {
  /** `queued saving active killed deleted pending_delete deactivated importing uploading`. */
  readonly status: string | null;
  /** Bytes, or null until it is uploaded. */
  readonly size: number | null;
  /** Visibility: `public`, `private`, `shared` or `community`; null if unknown. */
  readonly visibility: string | null;
  /** MiB that a server of it needs; 0 for no minimum. */
  readonly minRam: number;
  /** GiB of disk that a server of it needs; 0 for no minimum. */
  readonly minDisk: number;
  /** Disk format, such as `qcow2`, `raw` or `iso`; null until it is known. */
  readonly diskFormat: string | null;
  /** Container format, mostly `bare`; null until it is known. */
  readonly containerFormat: string | null;
  /** MD5 of its content in hexadecimal; null until it is uploaded, and if the cloud has none. */
  readonly checksum: string | null;
  /** When it was made, as Glance writes it: ISO 8601 in UTC. */
  readonly createdAt: string | null;
  /** When it last changed, as Glance writes it: ISO 8601 in UTC. */
  readonly updatedAt: string | null;
  /** Id of the owner's project; null if unknown. */
  readonly owner: string | null;
  /** Its tags, plain words. */
  readonly tags: readonly string[];
  /** Custom properties, such as `os_distro`. */
  readonly properties: Readonly<Record<string, string>>;
}

/** Glance's own fields of an image; all others are custom properties. */
const IMAGE_FIELDS = new Set(
  (
    'id name status size virtual_size visibility min_ram min_disk disk_format container_format checksum os_hash_algo os_hash_value ' +
    'created_at updated_at owner tags protected os_hidden self file schema locations direct_url stores'
  ).split(' '),
);

/** Reads an image of Glance v2. */
export function readImage(image: Reader): NodeImageData<OpenStackImageExtra> {
  return {
    id: image.id('id'),
    name: image.optionalString('name') ?? '',
    extra: {
      status: image.optionalString('status'),
      size: image.optionalNumber('size'),
      visibility: image.optionalString('visibility'),
      minRam: image.optionalNumber('min_ram') ?? 0,
      minDisk: image.optionalNumber('min_disk') ?? 0,
      diskFormat: image.optionalString('disk_format'),
      containerFormat: image.optionalString('container_format'),
      checksum: image.optionalString('checksum'),
      createdAt: image.optionalString('created_at'),
      updatedAt: image.optionalString('updated_at'),
      owner: image.optionalString('owner'),
      tags: image.strings('tags'),
      properties: Object.fromEntries(
        Object.entries(image.raw).flatMap(([name, value]) =>
          IMAGE_FIELDS.has(name) || value === null
            ? []
            : [[name, typeof value === 'string' ? value : JSON.stringify(value)]],
        ),
      ),
    },
  };
}
