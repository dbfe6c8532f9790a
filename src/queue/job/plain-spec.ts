import type { CreateNodeOptions } from '../../compute/options.js';
import { InvalidRequestError } from '../../errors.js';
import { idOf, nameOf } from '../../model.js';

/** A spec as plain data: models are ids, and bytes are base64. */
export interface PlainSpec {
  readonly [field: string]: unknown;
  /** Name of the server; the base of the names of several. */
  readonly name: string;
}

/** Key of the base64 of user data that is bytes. */
const BYTES = 'base64';

/**
 * Makes plain data of a spec, to be kept in a queue.
 *
 * @throws InvalidRequestError for a password, which must not be kept there
 */
export function toPlainSpec(spec: CreateNodeOptions): PlainSpec {
  checkSecrets(spec);
  const { image, size, location, keyPair, firewalls, userData, idempotencyKey: _, ...others } = spec;
  const plain = {
    ...others,
    image: image === undefined ? undefined : idOf(image),
    size: idOf(size),
    location: location === undefined ? undefined : idOf(location),
    keyPair: keyPair === undefined ? undefined : nameOf(keyPair),
    firewalls: firewalls?.map(idOf),
    userData:
      userData instanceof Uint8Array ? { [BYTES]: Buffer.from(userData).toString('base64') } : userData,
  };
  return JSON.parse(JSON.stringify(plain)) as PlainSpec;
}

/** The spec of plain data. */
export function fromPlainSpec(plain: PlainSpec): CreateNodeOptions {
  const { userData, ...others } = plain as PlainSpec & {
    readonly userData?: string | Readonly<Record<string, string>>;
  };
  const bytes = typeof userData === 'object' ? Buffer.from(userData[BYTES] ?? '', 'base64') : userData;
  return { ...others, ...(bytes !== undefined && { userData: bytes }) } as unknown as CreateNodeOptions;
}

/** Fields of `extra` that look like passwords are refused too. */
const SECRET = /password|passwd|secret|private_?key|token/i;

function checkSecrets({ auth, extra, idempotencyKey }: CreateNodeOptions): void {
  if (idempotencyKey !== undefined)
    throw new InvalidRequestError(
      'createNodes: in a queue the id of the job is the idempotencyKey; give it as the option id of the run.',
    );
  const secret =
    auth !== undefined && 'password' in auth
      ? 'auth.password'
      : Object.keys(extra ?? {}).find((field) => SECRET.test(field));
  if (secret === undefined) return;
  throw new InvalidRequestError(
    `createNodes: ${secret} does not go into a queue, which others can read. Use a key pair, or let the workers add it: new QueueWorker(engine, { secrets }).`,
  );
}
