import { argument } from '../command.js';
import { confirmAliases, confirmFlags } from '../confirm.js';
import { outputAliases, outputFlags } from '../output/flags.js';
import { placeAliases, placeFlags } from '../place/flags.js';

/** A load balancer. */
export const BALANCER = argument('BALANCER', 'Id or name of a load balancer');

/** Flags of the verbs that print a list. */
export const printing = {
  flags: { ...placeFlags, ...outputFlags },
  aliases: { ...placeAliases, ...outputAliases },
} as const;

/** Flags of the verbs that ask. */
export const asking = {
  flags: { ...placeFlags, ...confirmFlags },
  aliases: { ...placeAliases, ...confirmAliases },
} as const;

/** A load balancer, and then one or more of its parts. */
export function balancerAnd(
  placeholder: string,
  brief: string,
): { readonly kind: 'array'; readonly minimum: 2; readonly parameter: ReturnType<typeof argument> } {
  return {
    kind: 'array',
    minimum: 2,
    parameter: argument(`BALANCER ${placeholder}`, `Load balancer, and ${brief}`),
  };
}
