import { type CallOptions, startCall } from '../../../call/call.js';
import { type CloudErrorDetails, InvalidRequestError } from '../../../errors.js';
import type { Wrap } from '../../../guard.js';
import type { CreateNodeOptions } from '../../options.js';
import type { NodeBatch } from '../batch.js';
import { checkKey } from './check-key.js';
import { createOnce, type KeyedCreator } from './create-once.js';

type Spec = CreateNodeOptions;

const wrap = <Given>(
  around: (creator: KeyedCreator, given: Given, options: CallOptions | undefined) => Promise<unknown> | null,
): Wrap =>
  ((
    creator: KeyedCreator,
    [given, options]: readonly [Given, CallOptions?],
    proceed: () => Promise<unknown>,
  ) =>
    (typeof given === 'object' && given !== null ? around(creator, given, options) : null) ??
    proceed()) as unknown as Wrap;

/** What is done around the creates of drivers: those with an idempotency key are made once. */
export const WRAPPED_COMPUTE: Readonly<Record<string, Wrap>> = {
  createNode: wrap<Spec>((creator, spec, options) => {
    if (spec.idempotencyKey === undefined) return null;
    return create(creator, spec, [spec.name], options).then(([node]) => node);
  }),
  createNodeBatch: wrap<NodeBatch>((creator, { spec, names }, options) =>
    spec?.idempotencyKey === undefined ? null : create(creator, spec, names, options),
  ),
};

async function create(
  creator: KeyedCreator,
  { idempotencyKey: key, ...spec }: Spec,
  names: readonly string[],
  options: CallOptions | undefined,
) {
  const details: CloudErrorDetails = {
    provider: creator.provider,
    service: 'compute',
    operation: 'createNode',
  };
  checkKey(key, creator.limits, details);
  if (typeof spec.name !== 'string' || spec.name === '')
    throw new InvalidRequestError('createNode: name is missing.', details);
  return createOnce(creator, { key, spec, names, details }, startCall(options));
}
