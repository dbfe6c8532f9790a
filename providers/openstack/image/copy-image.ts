import { Readable } from 'node:stream';
import { type ByteStream, type Call, ChecksumError, ImageNotFoundError } from '../../../src/driver/index.js';
import { type NodeImage, pathOf } from '../../../src/compute/index.js';
import type { OpenStackClient } from '../client.js';
import type { OpenStackImage } from '../extras.js';
import type { Images } from './images.js';

const operation = 'copyImage';

/** Properties in which Nova and Glance record an image's origin; they do not apply to a copy. */
const OWN_PROPERTIES =
  /^(os_glance_|owner_|base_image_ref$|image_location$|image_state$|image_type$|instance_uuid$|user_id$|boot_roles$|direct_url$|com\.rackspace__1__|org\.openstack__1__)/;

/**
 * Streams an image from one region into a new image of another, or of the same, and compares the checksums. An incomplete copy is deleted
 * again.
 *
 * @throws ImageNotFoundError, PermissionError when the source may not be downloaded, ChecksumError
 */
export async function copyImage(
  from: Images,
  to: Images,
  { image, name }: { readonly image: NodeImage | string; readonly name: string },
  call: Call,
): Promise<OpenStackImage> {
  const original = await from.get(image, call);
  const content = await download(from.client, original, call);
  let created: OpenStackImage | null = null;
  try {
    created = await to.register(operation, fieldsOf(original, name), call);
    await upload(to.client, created, content, call);
    const copy = await to.get(created, call);
    compare(original, copy, to.client);
    return copy;
  } catch (error) {
    content.destroy();
    // Without the call, which may have ended: half an image must not stay.
    if (created !== null) await to.delete(created).catch(() => {});
    throw error;
  }
}

async function download(client: OpenStackClient, image: OpenStackImage, call: Call): Promise<ByteStream> {
  const response = await client.context.connection.stream(
    {
      operation,
      endpoint: 'image',
      method: 'GET',
      path: contentPath(image),
      headers: { accept: 'application/octet-stream' },
      notFound: ImageNotFoundError,
    },
    call,
  );
  return response.body;
}

async function upload(
  client: OpenStackClient,
  image: OpenStackImage,
  content: ByteStream,
  call: Call,
): Promise<void> {
  await client.context.connection.empty(
    {
      operation,
      endpoint: 'image',
      method: 'PUT',
      path: contentPath(image),
      headers: { 'content-type': 'application/octet-stream' },
      body: Readable.from(content),
    },
    call,
  );
}

function contentPath(image: OpenStackImage): string {
  return `${pathOf('/images', image)}/file`;
}

function fieldsOf({ extra }: OpenStackImage, name: string): object {
  const properties = Object.entries(extra.properties).filter(([key]) => !OWN_PROPERTIES.test(key));
  return {
    ...Object.fromEntries(properties),
    name,
    disk_format: extra.diskFormat,
    container_format: extra.containerFormat,
    min_disk: extra.minDisk,
    min_ram: extra.minRam,
    tags: extra.tags,
  };
}

function compare(
  { id, name, extra }: OpenStackImage,
  copy: OpenStackImage,
  { context }: OpenStackClient,
): void {
  const { checksum, size } = extra;
  const isWhole = size === null || size === copy.extra.size;
  if (isWhole && (checksum === null || checksum === copy.extra.checksum)) return;
  throw new ChecksumError(
    `copyImage: the copy of ${name} (${id}) is not what was stored: ${copy.extra.size} bytes of ${size}, checksum ${copy.extra.checksum} for ${checksum}. The copy was deleted.`,
    { ...context.details(operation), retryable: true },
  );
}
