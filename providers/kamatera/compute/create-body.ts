import { type ClientContext, idOf, SizeNotFoundError } from '../../../src/driver/index.js';
import {
  checkAccepted,
  type CreateNodeOptions,
  defined,
  imageOf,
  type NodeSize,
  userDataText,
} from '../../../src/compute/index.js';
import type { KamateraCreateExtra } from './models.js';
import { type Shape, shapeOf } from './sizes.js';

type Spec = CreateNodeOptions<KamateraCreateExtra>;

/** Has Kamatera generate the password, and tell it. */
const GENERATED = '__generate__';

/** Passwords that Kamatera takes. */
const PASSWORD = /^(?=.*[a-z])(?=.*[A-Z])(?=.*\d)[a-zA-Z0-9!@#$^&*()~]{10,20}$/;

/** Most disks of a server, and most networks. */
const MOST = 4;

/** What a size's id names. @throws SizeNotFoundError for another id */
export function shapeFor(operation: string, size: NodeSize | string, context: ClientContext): Shape {
  const shape = shapeOf(idOf(size));
  if (shape !== null) return shape;
  throw new SizeNotFoundError(
    `${operation}: there is no size ${JSON.stringify(idOf(size))}; name processors with their type and MiB, such as 2B-4096.`,
    context.details(operation),
  );
}

/** Data centre of a new server: the given one, the driver's, or that of the image. @throws InvalidRequestError without any, and for an image of another */
export function datacenterOf(spec: Spec, context: ClientContext): string {
  const [, ofImage] = /^([^:]+):/.exec(imageOf(spec) ?? '') ?? [];
  const wanted = spec.location === undefined ? (context.region ?? ofImage) : idOf(spec.location);
  if (wanted === undefined)
    throw context.invalid(
      'createNode',
      "the location is missing; pass one, or region to the driver's constructor",
    );
  if (ofImage === undefined || ofImage === wanted) return wanted;
  throw context.invalid(
    'createNode',
    `the image ${imageOf(spec)} is in the data centre ${ofImage}, and the server would be in ${wanted}`,
  );
}

/** Body of a request for a new server. @throws InvalidRequestError for what Kamatera does not take */
export function createBody(spec: Spec, context: ClientContext): object {
  const accepted = ['location', 'auth', 'userData', 'networks'] as const;
  checkAccepted(spec, accepted, context.details('createNode'));
  const { cpu, ram } = shapeFor('createNode', spec.size, context);
  const { extra = {}, auth } = spec;
  const password = passwordOf(spec, context);
  const script = userDataText(spec.userData);
  const isScript = script?.startsWith('#!') === true;
  return defined({
    name: spec.name,
    datacenter: datacenterOf(spec, context),
    image: imageOf(spec),
    cpu,
    ram: String(ram),
    password,
    passwordValidate: password,
    'ssh-key': auth !== undefined && 'publicKey' in auth ? auth.publicKey : undefined,
    disk: disksOf(extra.diskSizes, context),
    network: networksOf(spec, context),
    tag: tagsOf(extra.tags, context),
    dailybackup: wordOf(extra.dailyBackup),
    managed: wordOf(extra.managed),
    billingcycle: extra.billingCycle,
    monthlypackage: extra.monthlyPackage,
    'script-file': isScript ? script : undefined,
    'userdata-file': isScript ? undefined : script,
  });
}

function wordOf(flag: boolean | undefined): string | undefined {
  return flag === undefined ? undefined : flag ? 'yes' : 'no';
}

/** With a public key there is no password that anybody learns. */
function passwordOf({ auth }: Spec, context: ClientContext): string {
  if (auth === undefined) return GENERATED;
  if ('publicKey' in auth) return '';
  if (PASSWORD.test(auth.password)) return auth.password;
  throw context.invalid(
    'createNode',
    'a password of Kamatera has 10 to 20 of the characters a-z A-Z 0-9 !@#$^&*()~, a small letter, a capital and a digit among them',
  );
}

function disksOf(sizes: readonly number[] | undefined, context: ClientContext): string | undefined {
  if (sizes === undefined) return undefined;
  if (sizes.length > 0 && sizes.length <= MOST && sizes.every((size) => Number.isInteger(size) && size > 0))
    return sizes.map((size) => `size=${size}`).join(' ');
  throw context.invalid('createNode', `extra.diskSizes are the whole GiB of one to ${MOST} disks`);
}

/** Networks of a new server; undefined for Kamatera's default, the internet. */
function networksOf({ networks, extra = {} }: Spec, context: ClientContext): string | undefined {
  const ids = typeof networks === 'object' ? networks : [];
  if (networks === 'none' || (ids.length === 0 && extra.publicIp === false))
    throw context.invalid('createNode', 'a server of Kamatera is in one network at least; name one');
  if (ids.length === 0) return undefined;
  const names = extra.publicIp === false ? ids : ['wan', ...ids];
  const wrong = names.find((name) => /[\s,=]/.test(name));
  if (wrong !== undefined)
    throw context.invalid('createNode', `${JSON.stringify(wrong)} is no name of a network of Kamatera`);
  if (names.length > MOST)
    throw context.invalid(
      'createNode',
      `a server of Kamatera is in ${MOST} networks at most, the internet among them`,
    );
  return names.map((name) => `name=${name},ip=auto`).join(' ');
}

function tagsOf(tags: readonly string[] | undefined, context: ClientContext): string | undefined {
  const wrong = tags?.find((tag) => tag === '' || /\s/.test(tag));
  if (wrong === undefined) return tags?.join(' ');
  throw context.invalid('createNode', `the tag ${JSON.stringify(wrong)} is empty or has a blank`);
}
