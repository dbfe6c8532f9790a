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

/** Metadata as labels. @throws InvalidRequestError for a key with `=` */
export function labelsOf(metadata: Readonly<Record<string, string>>): string[] {
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
