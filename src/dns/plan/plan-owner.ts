/**
 * Owner of the records in a plan. Each set has an ownership record: a TXT record in the format of external-dns, so both tools can share a
 * zone.
 *
 * @see https://kubernetes-sigs.github.io/external-dns/latest/docs/registry/txt/
 */
export interface PlanOwner {
  /** Name of the owner, such as `web-team`. */
  readonly id: string;
  /**
   * Prefix for names of ownership records; `%{record_type}` in it is replaced by the type. Otherwise type and dash follow it: the ownership
   * record of `www A` is `a-www`. At the apex a prefix such as `%{record_type}.owner.` is required.
   */
  readonly prefix?: string;
  /** Replacement for the `*` of a wildcard record in names of ownership records, such as `any`. */
  readonly wildcard?: string;
  /** Existing sets that may be changed: those of the owner (`own`, the default), or also those without an owner (`unmarked`). */
  readonly takes?: 'own' | 'unmarked';
}
