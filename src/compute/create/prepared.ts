import type { CloudErrorDetails } from '../../errors.js';
import type { Prepare } from '../../guard.js';
import type { ComputeLimits } from '../limits.js';
import type { CreateNodeOptions } from '../options.js';
import type { NodeBatch } from './batch.js';
import { withExpiry } from './expiry.js';
import { checkKey } from './keyed/check-key.js';

interface Creator {
  readonly provider: string;
  readonly limits: ComputeLimits;
}

const detailsOf = ({ provider }: Creator): CloudErrorDetails => ({
  provider,
  service: 'compute',
  operation: 'createNode',
});

const prepare = <Given>(change: (creator: Creator, given: Given) => Given): Prepare =>
  ((creator: Creator, [given, ...others]: readonly [Given, ...unknown[]]) => [
    isSpec(given) ? change(creator, given) : given,
    ...others,
  ]) as unknown as Prepare;

/** What becomes of the specs of creates before a driver sees them: `expiresIn` is metadata then, and so is a key. */
export const PREPARED_COMPUTE: Readonly<Record<string, Prepare>> = {
  createNode: prepare<CreateNodeOptions>((creator, spec) =>
    withExpiry(spec, creator.limits, detailsOf(creator)),
  ),
  createNodeBatch: prepare<NodeBatch>((creator, batch) => ({
    ...batch,
    spec: withExpiry(batch.spec, creator.limits, detailsOf(creator)),
  })),
  checkCreate: prepare<readonly CreateNodeOptions[]>((creator, specs) =>
    specs.map((spec) => withExpiry(withoutKey(spec, creator), creator.limits, detailsOf(creator))),
  ),
};

/** @throws NotSupportedError for a key that the cloud cannot keep, InvalidRequestError for one that is no text */
function withoutKey<Spec extends CreateNodeOptions>(spec: Spec, creator: Creator): Spec {
  if (!isSpec(spec) || spec.idempotencyKey === undefined) return spec;
  checkKey(spec.idempotencyKey, creator.limits, detailsOf(creator));
  const { idempotencyKey: _, ...others } = spec;
  return others as unknown as Spec;
}

function isSpec(given: unknown): boolean {
  return typeof given === 'object' && given !== null;
}
