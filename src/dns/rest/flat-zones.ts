import type { Reader } from '../../format/json-reader.js';
import type { NewZone } from '../driver/host.js';
import type { ZoneData } from '../model/models.js';
import type { UpdateZoneOptions } from '../model/options.js';
import { readDomain } from '../names/names.js';

/** Field with the type of a zone, primary or secondary. */
export interface ZoneTypeField {
  /** Its name. */
  readonly field: string;
  /** Its value for a primary zone. */
  readonly primary: string;
  /** Its value for a secondary zone. */
  readonly secondary: string;
}

/** Fields of a host's zones, if a zone is an object with simple fields. */
export interface FlatZoneFields {
  /** Field of the id. Default `id`; the field of the domain if zones have no other id. */
  readonly id?: string;
  /** Field of the domain, such as `name`. */
  readonly domain: string;
  /** Tells zones from what else the list of zones holds. Default: all are zones. */
  readonly isZone?: (zone: Reader) => boolean;
  /** Joins the domain from several fields; it is also the id if `id` and `domain` are the same field. */
  readonly readDomain?: (zone: Reader) => string;
  /** True if the host requires a final dot on the domain. Default false. */
  readonly dot?: boolean;
  /** Field of the default TTL in seconds; left out if zones have none. */
  readonly ttl?: string;
  /** Field with the type of a zone, and its values; left out if all zones are primary. */
  readonly type?: ZoneTypeField;
  /** Recognises secondary zones, if several values of that field stand for them. */
  readonly isSecondary?: (zone: Reader) => boolean;
  /** Field of the hostmaster's mailbox, if new zones require it: `extra.email`, by default `hostmaster@` the domain. */
  readonly email?: string;
  /** The host's names of `extra` fields, if they differ: `{ masters: 'master_ips' }`. */
  readonly names?: Readonly<Record<string, string>>;
  /** Reads the host's own fields of a zone. Default: none. */
  readonly extra?: (zone: Reader) => object;
  /** Completes a new zone for a request; `fields` is built from the fields above and the caller's `extra`. */
  readonly write?: (zone: NewZone, fields: Readonly<Record<string, unknown>>) => object;
}

/** A zone as the host shows it. @throws MalformedResponseError */
export function readFlatZone(zone: Reader, fields: FlatZoneFields): ZoneData<object> {
  const { id = 'id', domain, ttl, type, extra, readDomain: read } = fields;
  const { isSecondary = (one) => type !== undefined && one.optionalString(type.field) === type.secondary } =
    fields;
  return {
    id: read !== undefined && id === domain ? read(zone) : zone.id(id),
    domain: readDomain(read?.(zone) ?? zone.string(domain)),
    type: isSecondary(zone) ? 'secondary' : 'primary',
    ttl: ttl === undefined ? null : zone.optionalNumber(ttl) || null,
    extra: extra?.(zone) ?? {},
  };
}

/** Converts a new zone to the host's form. */
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

/** Converts changes of a zone to the host's form. */
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
