/** The numbers of record types on the wire: https://www.iana.org/assignments/dns-parameters */
const NUMBERS: Readonly<Record<string, number>> = {
  A: 1,
  NS: 2,
  CNAME: 5,
  SOA: 6,
  PTR: 12,
  HINFO: 13,
  MX: 15,
  TXT: 16,
  RP: 17,
  AFSDB: 18,
  SIG: 24,
  KEY: 25,
  AAAA: 28,
  LOC: 29,
  SRV: 33,
  NAPTR: 35,
  KX: 36,
  CERT: 37,
  DNAME: 39,
  APL: 42,
  DS: 43,
  SSHFP: 44,
  IPSECKEY: 45,
  RRSIG: 46,
  NSEC: 47,
  DNSKEY: 48,
  DHCID: 49,
  NSEC3: 50,
  NSEC3PARAM: 51,
  TLSA: 52,
  SMIMEA: 53,
  HIP: 55,
  CDS: 59,
  CDNSKEY: 60,
  OPENPGPKEY: 61,
  CSYNC: 62,
  ZONEMD: 63,
  SVCB: 64,
  HTTPS: 65,
  SPF: 99,
  NID: 104,
  L32: 105,
  L64: 106,
  LP: 107,
  EUI48: 108,
  EUI64: 109,
  URI: 256,
  CAA: 257,
};

const NAMES = new Map(Object.entries(NUMBERS).map(([name, number]) => [number, name]));

/** Number of a type, also for `TYPE123`; undefined for a type outside the DNS. */
export function typeNumber(type: string): number | undefined {
  const digits = /^TYPE(\d{1,5})$/.exec(type)?.[1];
  if (digits !== undefined && Number(digits) <= 65_535) return Number(digits);
  return Object.hasOwn(NUMBERS, type) ? NUMBERS[type] : undefined;
}

/** True for types of questions and signatures, which no zone contains: https://www.rfc-editor.org/rfc/rfc6895, section 3.1. */
export function isMetaType(type: string): boolean {
  const number = typeNumber(type) ?? 0;
  return number === 0 || number === 41 || (number >= 128 && number <= 255);
}

/** Name of a type, or `TYPE123` if it has none. */
export function typeName(number: number): string {
  return NAMES.get(number) ?? `TYPE${number}`;
}
