import { usage } from '../exit-codes.js';

/** A container of a store, or what is in it. */
export interface StoreAddress {
  readonly kind: 'store';
  /** As it was typed. */
  readonly text: string;
  /** A context or a provider; null for the current one, as in `:photos/cat.jpg`. */
  readonly store: string | null;
  /** Null where only the store is named. */
  readonly container: string | null;
  /** Name or prefix within the container; '' for all of it. */
  readonly name: string;
}

/** A store, a path of this machine, or standard input and output. */
export type Address =
  | StoreAddress
  | { readonly kind: 'path'; readonly text: string; readonly path: string }
  | { readonly kind: 'stdio'; readonly text: string };

/** An address of a container. */
export type ContainerAddress = StoreAddress & { readonly container: string };

/**
 * Reads `store:container/name`, a path, or `-`. One letter before the colon is a drive of Windows; what has a slash before its first colon is a path.
 * `s3://container/name` is read too.
 */
export function parseAddress(text: string): Address {
  if (text === '') throw usage('An address must not be empty: write store:container/name, or a path.');
  if (text === '-') return { kind: 'stdio', text };
  const colon = text.indexOf(':');
  const slash = text.search(/[/\\]/);
  const isPath = colon === -1 || /^[a-z]:/i.test(text) || (slash !== -1 && slash < colon);
  if (isPath) return { kind: 'path', text, path: text };
  const rest = text.slice(colon + 1).replace(/^\/\//, '');
  const end = rest.indexOf('/');
  const container = end === -1 ? rest : rest.slice(0, end);
  if (container === '' && rest !== '') throw usage(`${text} names no container: write store:container/name.`);
  return {
    kind: 'store',
    text,
    store: colon === 0 ? null : text.slice(0, colon),
    container: container === '' ? null : container,
    name: end === -1 ? '' : rest.slice(end + 1),
  };
}

/** Reads an address that must be of a store. @throws CommandError for a path */
export function parseStore(text: string): StoreAddress {
  const address = parseAddress(text);
  if (address.kind === 'store') return address;
  throw usage(`${text} names no store: write store:container/name, such as work:photos/cat.jpg.`);
}

/** Reads an address of a container, or of what is in one. @throws CommandError for anything else */
export function parseContainer(text: string): ContainerAddress {
  return inContainer(parseStore(text));
}

/** Reads an address of one object. @throws CommandError for anything else */
export function parseObject(text: string): ContainerAddress {
  const address = parseContainer(text);
  if (address.name !== '') return address;
  throw usage(`${text} names a container, not an object: write ${text.replace(/\/?$/, '/')}NAME.`);
}

/** @throws CommandError where only a store is named */
export function inContainer(address: StoreAddress): ContainerAddress {
  const { container, text } = address;
  if (container !== null) return { ...address, container };
  throw usage(`${text} names no container: write store:container/name.`);
}

/** The prefix of what is below a name: a folder ends in a slash, and `photos` is not the beginning of `photos2`. */
export function folderPrefix(name: string): string {
  return name === '' || name.endsWith('/') ? name : `${name}/`;
}

/** The last part of a name or path. */
export function baseName(name: string): string {
  return name.replace(/[/\\]+$/, '').replace(/^.*[/\\]/, '');
}
