/**
 * Problems of records that are otherwise valid:
 *
 * - `spf-syntax` `spf-several` `spf-lookups`: an SPF record that receivers refuse, two at one name, more than ten look-ups
 * - `dmarc-syntax` `dmarc-several`: a DMARC record that receivers ignore, two at one name
 * - `caa-syntax`: a CAA record that authorities misread
 * - `address-target`: a record that points at an address instead of a name
 * - `null-mx`: `0 .`, which means that no mail is accepted, beside other MX records
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
  /** Kind of problem. */
  readonly fault: ZoneFault;
  /** Name of the records, relative to the zone, `''` at its apex. */
  readonly name: string;
  /** Type of the records. */
  readonly type: string;
  /** Data of the records that it is about. */
  readonly data: readonly string[];
  /** Description of the problem, and advice. */
  readonly message: string;
}
