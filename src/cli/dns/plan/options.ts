import type { PlanOptions, RecordPattern } from '../../../dns/plan/scope.js';
import { usage } from '../../exit-codes.js';
import type { PlanFlags } from './flags.js';

/** Options of a plan. @param ignored what the file itself says to ignore */
export function planOptionsOf(flags: PlanFlags, ignored: readonly RecordPattern[] = []): PlanOptions {
  const { only, owner, ownerPrefix, ownerWildcard, takeUnmarked, replaceNs, tolerate } = flags;
  const ignore = [...ignored, ...(flags.ignore ?? [])];
  if (owner === undefined && (ownerPrefix ?? ownerWildcard ?? takeUnmarked) !== undefined)
    throw usage(
      '--owner-prefix, --owner-wildcard and --take-unmarked say something of an owner: give --owner ID.',
    );
  return {
    ...(only === undefined ? {} : { only }),
    ...(ignore.length === 0 ? {} : { ignore }),
    ...(replaceNs === true ? { apexNameServers: 'replace' } : {}),
    ...(tolerate === undefined ? {} : { tolerate }),
    ...(owner === undefined
      ? {}
      : {
          owner: {
            id: owner,
            ...(ownerPrefix === undefined ? {} : { prefix: ownerPrefix }),
            ...(ownerWildcard === undefined ? {} : { wildcard: ownerWildcard }),
            ...(takeUnmarked === true ? { takes: 'unmarked' as const } : {}),
          },
        }),
  };
}
