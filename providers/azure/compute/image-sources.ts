import type { Call, Reader } from '../../../src/driver/index.js';
import { type ArmClient, type ArmReference, shortLocation } from '../arm/client.js';
import { ARM } from '../arm/types.js';
import { refuseTaken } from './disks.js';

/** What a new image is made of. */
export interface ImageSource {
  readonly node?: ArmReference | undefined;
  readonly snapshot?: ArmReference | undefined;
  /** Operating system of the snapshot. */
  readonly osType: 'Linux' | 'Windows';
}

/** A new image: its name, and its region. */
export interface NewImage {
  readonly name: string;
  readonly region: string;
}

const OPERATION = 'images.create';

/**
 * Properties of a new image of a source. Generalizes a server, which can never be started again, as the last step: only for an image whose
 * name is free, in the server's own region.
 *
 * @throws InvalidRequestError unless there is one source, or for one in another region; ConflictError for a name that is taken
 */
export async function imageProperties(
  client: ArmClient,
  image: NewImage,
  { node, snapshot, osType }: ImageSource,
  call: Call,
): Promise<Readonly<Record<string, unknown>>> {
  if ((node === undefined) === (snapshot === undefined))
    throw client.context.invalid(OPERATION, 'give a node or a snapshot');
  await refuseTaken(client, ARM.images, image.name, OPERATION, call);
  return node === undefined
    ? ofSnapshot(client, snapshot ?? '', osType, call)
    : ofServer(client, image.region, node, call);
}

async function ofSnapshot(
  client: ArmClient,
  snapshot: ArmReference,
  osType: string,
  call: Call,
): Promise<Readonly<Record<string, unknown>>> {
  const id = client.idOf(ARM.snapshots, snapshot, OPERATION);
  const found = await client.find(ARM.snapshots, id, OPERATION, call);
  return {
    storageProfile: { osDisk: { osType, osState: 'Generalized', snapshot: { id } } },
    ...generationOf(found.object('properties')),
  };
}

async function ofServer(
  client: ArmClient,
  region: string,
  node: ArmReference,
  call: Call,
): Promise<Readonly<Record<string, unknown>>> {
  const { notFound } = ARM.virtualMachines;
  const { path, query } = client.at(ARM.virtualMachines, node, OPERATION);
  const request = { operation: OPERATION, path, query: { ...query, $expand: 'instanceView' }, notFound };
  const found = await client.get(request, call);
  checkRegion(client, region, found);
  const action = { operation: OPERATION, action: 'generalize' };
  await client.post(client.action(ARM.virtualMachines, node, action), call);
  const view = found.object('properties').optionalObject('instanceView');
  return {
    sourceVirtualMachine: { id: client.idOf(ARM.virtualMachines, node, OPERATION) },
    ...(view === null ? {} : generationOf(view)),
  };
}

/** Azure deduces the generation of most sources; an image of another one than its source starts no server. */
function generationOf(source: Reader): { readonly hyperVGeneration?: string } {
  const hyperVGeneration = source.optionalString('hyperVGeneration');
  return hyperVGeneration === null ? {} : { hyperVGeneration };
}

function checkRegion(client: ArmClient, region: string, server: Reader): void {
  const location = shortLocation(server.string('location'));
  if (location !== region)
    throw client.context.invalid(
      OPERATION,
      `the server is in ${location}, and an image of it cannot be made in ${region}`,
    );
}
