import type { DataFormat, FieldsOf } from '../layout.js';
import { A, AAAA } from './addresses.js';
import { CDNSKEY, CDS, CERT, DNSKEY, DS, OPENPGPKEY, SMIMEA, SSHFP, TLSA } from './keys.js';
import { LOC } from './location.js';
import { AFSDB, ALIAS, ANAME, CNAME, DNAME, KX, MX, NAPTR, NS, PTR, RP, SOA, SRV } from './names.js';
import { HTTPS, SVCB } from './services.js';
import { CAA, HINFO, TXT, URI } from './text.js';

const formats = {
  A,
  AAAA,
  AFSDB,
  ALIAS,
  ANAME,
  CAA,
  CDNSKEY,
  CDS,
  CERT,
  CNAME,
  DNAME,
  DNSKEY,
  DS,
  HINFO,
  HTTPS,
  KX,
  LOC,
  MX,
  NAPTR,
  NS,
  OPENPGPKEY,
  PTR,
  RP,
  SMIMEA,
  SOA,
  SPF: TXT,
  SRV,
  SSHFP,
  SVCB,
  TLSA,
  TXT,
  URI,
};

/** A record type whose data Skylane understands. */
export type KnownType = keyof typeof formats;

type FieldsByType = { readonly [Type in KnownType]: FieldsOf<(typeof formats)[Type]> };

/** Fields of a record type's data. */
export type RecordFields<Type extends KnownType> = FieldsByType[Type];

/** Formats by record type. Data of other types stays unchanged. */
export const DATA_FORMATS: { readonly [Type in KnownType]: DataFormat<FieldsByType[Type]> } = formats;
