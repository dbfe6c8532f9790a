import { createHash, createHmac } from 'node:crypto';
import { idOf, nameOf } from '../../../model.js';
import { EXPIRES_KEY, KEY_TAG, OWNER_TAG_KEY, SPEC_TAG } from '../../limits.js';
import type { CreateNodeOptions } from '../../options.js';

/** Characters of a digest in base 36 for 16 bytes. */
const WIDTH = 25;

/** Characters by which one field of two specs is compared. */
const PRINT = 3;

const BASE = 36;

type Metadata = Readonly<Record<string, string>>;
type Field = readonly [
  name: string,
  read: (spec: CreateNodeOptions, openExtras: readonly string[]) => unknown,
];

/**
 * Fields of a spec by which a second create under its key is told to be another one, in the order of their prints. A password is left out:
 * even a short print of it would help to guess it. So is `expiresIn`, which ends at another second each time.
 */
const FIELDS: readonly Field[] = [
  ['name', ({ name }) => name],
  ['image', ({ image }) => (image === undefined ? undefined : idOf(image))],
  ['size', ({ size }) => idOf(size)],
  ['location', ({ location }) => (location === undefined ? undefined : idOf(location))],
  ['keyPair', ({ keyPair }) => (keyPair === undefined ? undefined : nameOf(keyPair))],
  ['auth.publicKey', ({ auth }) => (auth !== undefined && 'publicKey' in auth ? auth.publicKey : undefined)],
  [
    'userData',
    ({ userData }) => (userData === undefined ? undefined : Buffer.from(userData).toString('base64')),
  ],
  ['metadata', ({ metadata }) => sorted(ownMetadata(metadata))],
  ['networks', ({ networks }) => networks],
  ['firewalls', ({ firewalls }) => firewalls?.map(idOf)],
  [
    'extra',
    ({ extra = {} }, openExtras) =>
      sorted(Object.entries(extra).filter(([field]) => openExtras.includes(field))),
  ],
];

/** The form in which a cloud keeps an idempotency key: letters and digits that every cloud takes. */
export function keyTagOf(key: string): string {
  return digest(`skylane ${key}`);
}

/** Metadata that keeps an idempotency key and what is compared of the spec; the values tell neither. */
export function keyTagsOf(
  key: string,
  spec: CreateNodeOptions,
  openExtras: readonly string[] = [],
): Metadata {
  const prints = FIELDS.map(([, read]) => printOf(key, read(spec, openExtras)));
  return { [KEY_TAG]: keyTagOf(key), [SPEC_TAG]: prints.join('') };
}

/** Names of the fields in which two specs differ, by their metadata; empty if none is known to. */
export function differences(ours: Metadata, theirs: Metadata): string[] {
  const [one = '', other = ''] = [ours[SPEC_TAG], theirs[SPEC_TAG]];
  if (one.length !== other.length) return [];
  return FIELDS.flatMap(([name], index) => {
    const at = index * PRINT;
    return one.slice(at, at + PRINT) === other.slice(at, at + PRINT) ? [] : [name];
  });
}

/** Client token of a create under a key: another one once servers of earlier creates with it are gone. */
export function clientTokenOf(key: string, before: readonly string[]): string {
  return digest(`skylane ${[key, ...before.toSorted()].join('\n')}`);
}

function digest(text: string): string {
  const bytes = createHash('sha256').update(text).digest().subarray(0, 16);
  return BigInt(`0x${bytes.toString('hex')}`)
    .toString(BASE)
    .padStart(WIDTH, '0');
}

/** A print under the caller's key, which the cloud does not know, so that nobody there can try values against it. */
function printOf(key: string, value: unknown): string {
  const bytes = createHmac('sha256', key)
    .update(JSON.stringify(value) ?? '')
    .digest();
  return (bytes.readUInt32BE() % BASE ** PRINT).toString(BASE).padStart(PRINT, '0');
}

function ownMetadata(metadata: Metadata = {}): (readonly [string, string])[] {
  return Object.entries(metadata).filter(([key]) => key !== OWNER_TAG_KEY && key !== EXPIRES_KEY);
}

/** Undefined for none, so that an empty object equals none. */
function sorted(entries: readonly (readonly [string, unknown])[]): unknown {
  const given = entries.filter(([, value]) => value !== undefined);
  return given.length === 0 ? undefined : given.toSorted(([one], [other]) => (one < other ? -1 : 1));
}
