/**
 * What can be wrong with the records of a zone although each of them can be read:
 *
 * - `spf-syntax` `spf-several` `spf-lookups`: an SPF record that receivers refuse, two of one name, more than ten look-ups
 * - `dmarc-syntax` `dmarc-several`: a DMARC record that receivers pass over, two of one name
 * - `caa-syntax`: a CAA record that keeps authorities from reading it as it was meant
 * - `address-target`: a record that points at an address where a name is expected
 * - `null-mx`: `0 .`, which says that no mail is taken, beside other MX records
 */
export type ZoneFault =
  | 'spf-syntax'
  | 'spf-several'
  | 'spf-lookups'
  | 'dmarc-syntax'
  | 'dmarc-several'
  | 'caa-syntax'
  | 'address-target'
  | 'null-mx';

/** Something wrong with records of a zone. */
export interface ZoneFinding {
  /** What it is. */
  readonly fault: ZoneFault;
  /** Name of the records, relative to the zone, `''` at its apex. */
  readonly name: string;
  /** Type of the records. */
  readonly type: string;
  /** Data of the records that it is about. */
  readonly data: readonly string[];
  /** What is wrong, and what to do. */
  readonly message: string;
}
