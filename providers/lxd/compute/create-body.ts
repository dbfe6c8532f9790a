import { idOf } from '../../../src/driver/index.js';
import { type CreateNodeOptions, defined, type NodeImage, userDataText } from '../../../src/compute/index.js';
import { FINGERPRINT } from './collections.js';
import type { LxdCreateExtra, LxdImageExtra } from './models.js';
import { configOf } from './read.js';

type Spec = CreateNodeOptions<LxdCreateExtra>;

/** Body of a request for a new instance. */
export function createBody(spec: Spec): object {
  const { extra = {}, image = '' } = spec;
  const type = extra.type ?? (typeof image === 'string' ? 'container' : imageType(image));
  return defined({
    name: spec.name,
    type,
    source: imageSource(image, extra),
    profiles: [idOf(spec.size), ...(extra.profiles ?? [])],
    config: { ...ownConfig(spec), ...extra.config },
    devices: { ...networkDevices(spec), ...extra.devices },
    description: extra.description,
    ephemeral: extra.ephemeral,
  });
}

/** A key of `extra` that a portable option sets too, so that one would be lost; null if there is none. */
export function saidTwice(spec: Spec): string | null {
  const { config = {}, devices = {} } = spec.extra ?? {};
  const key = Object.keys(ownConfig(spec)).find((one) => config[one] !== undefined);
  if (key !== undefined) return `extra.config.${key}`;
  const device = Object.keys(networkDevices(spec)).find((one) => devices[one] !== undefined);
  return device === undefined ? null : `extra.devices.${device}`;
}

function ownConfig(spec: Spec): Record<string, string> {
  return { ...configOf(spec.metadata ?? {}), ...cloudInit(spec) };
}

function imageType(image: NodeImage): string {
  return (image.extra as Partial<LxdImageExtra>).type ?? 'container';
}

function imageSource(
  image: NodeImage | string,
  { imageServer, imageProtocol, imageCertificate: certificate }: LxdCreateExtra,
): object {
  const id = idOf(image);
  const name = FINGERPRINT.test(id) ? { fingerprint: id } : { alias: id };
  if (imageServer === undefined) return { type: 'image', ...name };
  const protocol = imageProtocol ?? 'simplestreams';
  return defined({ type: 'image', mode: 'pull', server: imageServer, protocol, certificate, ...name });
}

/** User data for cloud-init; a public key becomes a cloud-config. */
function cloudInit({ userData, auth }: Spec): Record<string, string> {
  if (userData !== undefined) return { 'cloud-init.user-data': userDataText(userData) ?? '' };
  if (auth === undefined || !('publicKey' in auth)) return {};
  // JSON is YAML too, so a key needs no quoting of our own.
  const config = JSON.stringify({ ssh_authorized_keys: [auth.publicKey.trim()], disable_root: false });
  return { 'cloud-init.user-data': `#cloud-config\n${config}\n` };
}

/** One network card for each network, starting at `eth0`; `'none'` removes the first card of the profiles. */
function networkDevices({ networks, firewalls = [] }: Spec): Record<string, Record<string, string>> {
  if (networks === undefined || networks === 'auto') return {};
  if (networks === 'none') return { eth0: { type: 'none' } };
  return Object.fromEntries(
    networks.map((network, index) => [
      `eth${index}`,
      {
        type: 'nic',
        network,
        name: `eth${index}`,
        ...(firewalls.length > 0 ? { 'security.acls': firewalls.map(idOf).join(',') } : {}),
      },
    ]),
  );
}
