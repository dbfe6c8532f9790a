import type { Reader } from '../../format/json-reader.js';
import type { NewZone } from '../driver/host.js';
import type { ZoneData } from '../model/models.js';
import type { UpdateZoneOptions } from '../model/options.js';
import { readDomain } from '../names/names.js';

/** The field that tells primary zones from secondary ones. */
export interface ZoneTypeField {
  /** Its name. */
  readonly field: string;
  /** What it says of a primary zone. */
  readonly primary: string;
  /** What it says of a secondary zone. */
  readonly secondary: string;
}

/** The fields of a host's zones: data for hosts whose zones are an object with simple fields. */
export interface FlatZoneFields {
  /** Field of the id. Default `id`; the field of the domain where zones have no other. */
  readonly id?: string;
  /** Field of the domain, such as `name`. */
  readonly domain: string;
  /** Whether the host wants the domain with its final dot. Default false. */
  readonly dot?: boolean;
  /** Field of the TTL of records without one of their own, in seconds; left out when zones have none. */
  readonly ttl?: string;
  /** Field that tells primary zones from secondary ones, and what it says of each; left out when all are primary. */
  readonly type?: ZoneTypeField;
  /** Tells secondary zones, where several words of that field say so. */
  readonly isSecondary?: (zone: Reader) => boolean;
  /** Field of the mailbox of whoever answers for the zone, where new zones need one: `extra.email`, by default `hostmaster@` the domain. */
  readonly email?: string;
  /** What the host calls the caller's `extra` fields, where it is something else: `{ masters: 'master_ips' }`. */
  readonly names?: Readonly<Record<string, string>>;
  /** Reads what is the host's own of a zone. Default: nothing. */
  readonly extra?: (zone: Reader) => object;
  /** Completes a new zone as it is sent; `fields` is what the fields above and the caller's `extra` make of it. */
  readonly write?: (zone: NewZone, fields: Readonly<Record<string, unknown>>) => object;
}

/** A zone as the host shows it. @throws MalformedResponseError */
export function readFlatZone(zone: Reader, fields: FlatZoneFields): ZoneData<object> {
  const { id = 'id', domain, ttl, type, extra } = fields;
  const { isSecondary = (one) => type !== undefined && one.optionalString(type.field) === type.secondary } =
    fields;
  return {
    id: zone.id(id),
    domain: readDomain(zone.string(domain)),
    type: isSecondary(zone) ? 'secondary' : 'primary',
    ttl: ttl === undefined ? null : zone.optionalNumber(ttl) || null,
    extra: extra?.(zone) ?? {},
  };
}

/** A new zone as the host takes it. */
export function writeFlatZone(zone: NewZone, fields: FlatZoneFields): object {
  const { domain, ttl, type } = zone;
  const kind = fields.type === undefined ? {} : { [fields.type.field]: fields.type[type] };
  const mailbox =
    fields.email === undefined || type === 'secondary' ? {} : { [fields.email]: `hostmaster@${domain}` };
  const flat = {
    [fields.domain]: fields.dot === true ? `${domain}.` : domain,
    ...kind,
    ...(fields.ttl === undefined || ttl === null ? {} : { [fields.ttl]: ttl }),
    ...mailbox,
    ...writeExtra(zone.extra, fields),
  };
  return fields.write?.(zone, flat) ?? flat;
}

/** Changes of a zone as the host takes them. */
export function writeFlatChanges({ ttl, extra }: UpdateZoneOptions, fields: FlatZoneFields): object {
  const lifetime = fields.ttl === undefined || ttl === undefined ? {} : { [fields.ttl]: ttl };
  return { ...lifetime, ...writeExtra(extra, fields) };
}

/** The caller's own fields under the host's names. */
function writeExtra(extra: object = {}, { email, names = {} }: FlatZoneFields): object {
  const given = Object.entries(extra).filter(([, value]) => value !== undefined);
  const nameOf = (name: string): string => names[name] ?? (name === 'email' ? email : undefined) ?? name;
  return Object.fromEntries(given.map(([name, value]) => [nameOf(name), value as unknown]));
}
