import type { CreateNodeOptions } from '../../compute/options.js';
import { JournalError } from '../../errors.js';
import { idOf, nameOf } from '../../model.js';
import { type Price, priceOf } from '../fleet/price.js';
import type { SpecsRecord } from './records.js';

/** Fields of a spec that a journal never holds: passwords, scripts with passwords in them, and the provider's own fields. */
export type HeldBack = Pick<CreateNodeOptions, 'auth' | 'userData' | 'extra'>;

/** Makes records of specs, without fields that may be secret; specs in a row that differ by name alone share one. */
export function recordSpecs(
  specs: readonly CreateNodeOptions[],
  openExtras: readonly string[],
): SpecsRecord[] {
  const groups: { record: SpecsRecord & { names: string[] }; text: string }[] = [];
  specs.forEach((spec, index) => {
    const { kept, heldBack } = withoutSecrets(spec, openExtras);
    const price = pricesOf(spec);
    const text = JSON.stringify([kept, heldBack, price]);
    const last = groups.at(-1);
    if (last?.text === text) {
      last.record.names.push(spec.name);
      return;
    }
    const common = { spec: kept as Record<string, unknown>, heldBack, ...price };
    groups.push({ record: { type: 'specs', first: index, names: [spec.name], ...common }, text });
  });
  return groups.map(({ record }) => record);
}

function pricesOf({ size }: CreateNodeOptions): { price?: Price } {
  const price = typeof size === 'object' ? priceOf(size) : null;
  return price === null ? {} : { price };
}

/** Reads the specs of a journal, without the fields held back. */
export function readSpecs(
  records: readonly SpecsRecord[],
): { readonly spec: CreateNodeOptions; readonly heldBack: readonly string[] }[] {
  return records.flatMap(({ names, spec, heldBack }) =>
    names.map((name) => ({ spec: { ...spec, name } as unknown as CreateNodeOptions, heldBack })),
  );
}

/** Fields of a spec that a journal holds, by name: a new one that is left out here does not compile. */
type Kept = Record<Exclude<keyof CreateNodeOptions, 'name' | 'userData'>, unknown>;

function withoutSecrets(
  spec: CreateNodeOptions,
  openExtras: readonly string[],
): { kept: object; heldBack: string[] } {
  const {
    image,
    size,
    location,
    keyPair,
    auth,
    userData,
    metadata,
    networks,
    firewalls,
    expiresIn,
    idempotencyKey,
    extra,
  } = spec;
  const entries = Object.entries(extra ?? {}).filter(([, value]) => value !== undefined);
  const open = entries.filter(([key]) => openExtras.includes(key));
  const openAuth = auth !== undefined && 'publicKey' in auth ? auth : undefined;
  const heldBack = [
    ...(auth === undefined || openAuth !== undefined ? [] : ['auth']),
    ...(userData === undefined ? [] : ['userData']),
    ...entries.filter(([key]) => !openExtras.includes(key)).map(([key]) => `extra.${key}`),
  ];
  const kept: Kept = {
    image: image === undefined ? undefined : idOf(image),
    size: idOf(size),
    location: location === undefined ? undefined : idOf(location),
    keyPair: keyPair === undefined ? undefined : nameOf(keyPair),
    auth: openAuth,
    metadata,
    networks,
    firewalls: firewalls?.map(idOf),
    expiresIn,
    idempotencyKey,
    extra: open.length === 0 ? undefined : Object.fromEntries(open),
  };
  return { kept: JSON.parse(JSON.stringify(kept)) as object, heldBack };
}

/** Adds the fields held back to a spec of a journal. @throws JournalError when one is still missing */
export function completeSpec<S extends CreateNodeOptions>(
  spec: S,
  heldBack: readonly string[],
  secrets: HeldBack,
): S {
  const complete = {
    ...spec,
    ...secrets,
    ...(secrets.extra === undefined ? {} : { extra: { ...spec.extra, ...secrets.extra } }),
  };
  const missing = heldBack.filter((field) => !has(complete, field));
  if (missing.length === 0) return complete;
  throw new JournalError(
    `The server ${spec.name} still has to be created, with ${missing.join(' and ')}, which a journal does not hold. ` +
      'Give it to resume: { secrets: (spec) => ({ userData }) }.',
  );
}

function has(spec: CreateNodeOptions, field: string): boolean {
  const [name = '', key] = field.split('.');
  const value: unknown = Reflect.get(spec, name);
  if (key === undefined || value === undefined) return value !== undefined;
  return (value as Record<string, unknown>)[key] !== undefined;
}
