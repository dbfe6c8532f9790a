import { type defaultServices, registered } from '../providers/index.js';

type Registered = typeof registered;
type Entries = Registered[number];

type TableOf<P extends Entries['provider']> = {
  readonly [E in Extract<Entries, { readonly provider: P }> as E['service']]: ReturnType<E['load']>;
} & { readonly default: (typeof defaultServices)[P] };

type BuiltIn = { readonly [P in Entries['provider']]: TableOf<P> };

/**
 * Provider constants and the driver class of each of their services. Third parties add theirs by declaration merging; see `setDriver`.
 */
export interface Drivers extends BuiltIn {}

/** Constants for `getDriver`. */
export const Provider = /* @__PURE__ */ constantsOf(registered);

/** A function, so that bundlers can drop the table when it is unused. */
function constantsOf(entries: Registered): { readonly [E in Entries as E['constant']]: E['provider'] } {
  return Object.freeze(
    Object.fromEntries(entries.map(({ constant, provider }) => [constant, provider])) as {
      [E in Entries as E['constant']]: E['provider'];
    },
  );
}

/** A provider constant. */
export type Provider = (typeof Provider)[keyof typeof Provider];
