import { InvalidRequestError } from '../../../src/driver/index.js';
import { splitTags, tagsOf } from '../../../src/compute/index.js';
import type { GridscaleParts } from './models.js';

/** Between key and value of a label. */
const SEPARATOR = '=';

const STORAGE = 'skylane-storage';
const ADDRESS = 'skylane-address';
const NETWORK = 'skylane-network';
const RESERVED = 'skylane-reserved';
const PARTS: readonly string[] = [STORAGE, ADDRESS, NETWORK, RESERVED];

/** Labels of a server, by what they are for. */
export interface ReadLabels {
  /** Keys and values. */
  readonly metadata: Readonly<Record<string, string>>;
  /** Plain words. */
  readonly plain: readonly string[];
  /** Parts of the server. */
  readonly parts: GridscaleParts;
}

/** Splits labels into metadata, plain words, and the parts that a create names. */
export function readLabels(labels: readonly string[]): ReadLabels {
  const isPart = (label: string): boolean => PARTS.some((key) => label.startsWith(`${key}${SEPARATOR}`));
  const idsOf = (key: string): string[] =>
    labels
      .filter((label) => label.startsWith(`${key}${SEPARATOR}`))
      .map((label) => label.slice(key.length + SEPARATOR.length));
  return {
    ...splitTags(
      labels.filter((label) => !isPart(label)),
      SEPARATOR,
    ),
    parts: {
      storage: idsOf(STORAGE)[0] ?? null,
      address: idsOf(ADDRESS)[0] ?? null,
      networks: idsOf(NETWORK),
      reserved: idsOf(RESERVED),
    },
  };
}

/** Metadata as labels. @throws InvalidRequestError for a key with `=`, and for one that names a part: what it names would go with the server */
export function labelsOf(metadata: Readonly<Record<string, string>>): string[] {
  const taken = Object.keys(metadata).find((key) => PARTS.includes(key));
  if (taken !== undefined)
    throw new InvalidRequestError(
      `The metadata key ${taken} is this driver's own: it names parts of servers.`,
    );
  return tagsOf(metadata, SEPARATOR);
}

/** Labels that name the parts of a server. */
export function partLabels({ storage, address, networks, reserved }: GridscaleParts): string[] {
  const one = (key: string, id: string): string => `${key}${SEPARATOR}${id}`;
  return [
    ...(storage === null ? [] : [one(STORAGE, storage)]),
    ...(address === null ? [] : [one(ADDRESS, address)]),
    ...networks.map((id) => one(NETWORK, id)),
    ...reserved.map((id) => one(RESERVED, id)),
  ];
}

/** All labels of a server: its metadata, plain words, and its parts. */
export function allLabels(
  metadata: Readonly<Record<string, string>>,
  plain: readonly string[],
  parts: GridscaleParts,
): string[] {
  return [...labelsOf(metadata), ...plain, ...partLabels(parts)];
}

/** Parts of a server without one of them; the same if it is none. */
export function partsWithout(parts: GridscaleParts, id: string): GridscaleParts {
  const { storage, address, networks, reserved } = parts;
  if (id !== storage && id !== address && !reserved.includes(id)) return parts;
  return {
    storage: storage === id ? null : storage,
    address: address === id ? null : address,
    networks,
    reserved: reserved.filter((one) => one !== id),
  };
}
