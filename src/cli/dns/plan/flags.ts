import type { RecordPattern } from '../../../dns/plan/scope.js';
import type { ZoneFault } from '../../../dns/validate/findings.js';
import { usage } from '../../exit-codes.js';

/** Flags of each command that plans a zone from a file. */
export type PlanFlags = {
  readonly only?: readonly RecordPattern[];
  readonly ignore?: readonly RecordPattern[];
  readonly owner?: string;
  readonly ownerPrefix?: string;
  readonly ownerWildcard?: string;
  readonly takeUnmarked?: boolean;
  readonly replaceNs?: boolean;
  readonly tolerate?: readonly ZoneFault[];
  readonly exitCode?: boolean;
};

/** Problems of records that a plan may bring, by the SDK's names. */
const FAULTS = [
  'spf-syntax',
  'spf-several',
  'spf-lookups',
  'dmarc-syntax',
  'dmarc-several',
  'caa-syntax',
  'address-target',
  'null-mx',
] as const satisfies readonly ZoneFault[];

/** Definitions of {@link PlanFlags}. */
export const planFlags = {
  only: {
    kind: 'parsed',
    parse: parsePattern,
    optional: true,
    variadic: true,
    placeholder: 'NAME[:TYPE]',
    brief: 'Change only such records; * matches any characters, @ is the zone itself; may be repeated',
  },
  ignore: {
    kind: 'parsed',
    parse: parsePattern,
    optional: true,
    variadic: true,
    placeholder: 'NAME[:TYPE]',
    brief: 'Never change such records; may be repeated',
  },
  owner: {
    kind: 'parsed',
    parse: String,
    optional: true,
    placeholder: 'ID',
    brief: 'Change only records marked as of this owner, and mark new ones, as external-dns does',
  },
  ownerPrefix: {
    kind: 'parsed',
    parse: String,
    optional: true,
    placeholder: 'TEXT',
    brief: 'Prefix of the names of marks, such as %{record_type}.owner.',
  },
  ownerWildcard: {
    kind: 'parsed',
    parse: String,
    optional: true,
    placeholder: 'WORD',
    brief: 'Word for the * of wildcards in the names of marks',
  },
  takeUnmarked: {
    kind: 'boolean',
    optional: true,
    withNegated: false,
    brief: 'Let the owner take over records that are marked as of nobody',
  },
  replaceNs: {
    kind: 'boolean',
    optional: true,
    withNegated: false,
    brief: "Plan the zone's own NS records too, which stay otherwise",
  },
  tolerate: {
    kind: 'enum',
    values: FAULTS,
    optional: true,
    variadic: true,
    brief: 'Let new records have this problem; may be repeated',
  },
  exitCode: {
    kind: 'boolean',
    optional: true,
    withNegated: false,
    brief: 'End with 6 where changes are pending',
  },
} as const;

/** Flags of each command that applies a plan. */
export type ApplyFlags = { readonly force?: boolean };

/** Definition of {@link ApplyFlags}. */
export const applyFlags = {
  force: {
    kind: 'boolean',
    optional: true,
    withNegated: false,
    brief: 'Apply a plan that changes or deletes more than 30% of the records too',
  },
} as const;

/** Reads `NAME`, `NAME:TYPE` or `:TYPE`. @throws CommandError for nothing */
export function parsePattern(input: string): RecordPattern {
  const at = input.lastIndexOf(':');
  const name = at < 0 ? input : input.slice(0, at);
  const type = at < 0 ? '' : input.slice(at + 1);
  if ((name === '' && type === '') || (at >= 0 && type === ''))
    throw usage(
      `${JSON.stringify(input)} is no pattern: write NAME, NAME:TYPE or :TYPE, such as *.k8s or @:MX.`,
    );
  return { ...(name === '' ? {} : { name }), ...(type === '' ? {} : { type }) };
}
