import { type ClientContext, idOf } from '../../../src/driver/index.js';
import { type CreateNodeOptions, defined, imageOf, userDataBase64 } from '../../../src/compute/index.js';
import type { IonosCreateExtra } from './models.js';
import { customSize } from './sizes.js';

type Spec = CreateNodeOptions<IonosCreateExtra>;

/** Id of an image; what is none is an alias, such as `ubuntu:latest`. */
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Image whose size the boot volume gets; null if its size is known. @throws InvalidRequestError for an alias, whose size nobody tells */
export function imageToMeasure(spec: Spec, context: ClientContext): string | null {
  const image = imageOf(spec) ?? '';
  if (customSize(idOf(spec.size)) === null || spec.extra?.diskSize !== undefined) return null;
  if (UUID.test(image)) return image;
  throw context.invalid(
    'createNode',
    `the alias ${image} does not tell the size of its image; pass extra.diskSize`,
  );
}

/** Body of a request for a new server with its boot volume and its network interfaces. @throws InvalidRequestError */
export function createBody(spec: Spec, measured: number | null, context: ClientContext): object {
  const { extra = {}, networks } = spec;
  const custom = customSize(idOf(spec.size));
  const shape = custom ?? { templateUuid: idOf(spec.size) };
  const type = extra.type ?? (custom === null ? 'CUBE' : undefined);
  const { cpuFamily, availabilityZone } = extra;
  const lans = typeof networks === 'object' ? networks : [];
  const nics = lans.map((lan) => ({ properties: { lan: lanOf(lan, context), dhcp: true } }));
  const isCube = custom === null;
  const size = isCube ? undefined : (extra.diskSize ?? Math.ceil(measured ?? 1));
  const volume = {
    ...bootVolume(spec),
    ...defined({ size, type: extra.diskType ?? (isCube ? 'DAS' : 'HDD') }),
  };
  return {
    properties: defined({ name: spec.name, ...shape, type, cpuFamily, availabilityZone }),
    entities: {
      volumes: { items: [{ properties: volume }] },
      ...(nics.length > 0 && { nics: { items: nics } }),
    },
  };
}

function bootVolume(spec: Spec): Record<string, unknown> {
  const { auth } = spec;
  const image = imageOf(spec) ?? '';
  return defined({
    name: spec.name,
    ...(UUID.test(image) ? { image } : { imageAlias: image }),
    imagePassword: auth !== undefined && 'password' in auth ? auth.password : undefined,
    sshKeys: auth !== undefined && 'publicKey' in auth ? [auth.publicKey] : undefined,
    userData: userDataBase64(spec.userData),
  });
}

function lanOf(id: string, context: ClientContext): number {
  if (/^\d{1,9}$/.test(id)) return Number(id);
  throw context.invalid('createNode', `LANs of IONOS go by their numbers, not ${JSON.stringify(id)}`);
}
