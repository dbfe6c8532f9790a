import type { RunTopic } from '../../diagnostics/messages.js';
import { imageOf } from '../../compute/create/image-of.js';
import type { ComputeDriver } from '../../compute/driver.js';
import type { CreateNodeOptions } from '../../compute/options.js';
import { idOf } from '../../model.js';
import { requestSize } from './create-nodes.js';
import { Run, type RunControl, type RunEvent, type RunOptions } from '../run.js';

/** Cost of a run of creates, as far as that is known before anything is sent. */
export interface CreateNodesPlan {
  /** Requests that create servers. */
  readonly creates: number;
  /** All requests, at least: the creates, one check of each image and size, one poll. Sign-ins, further polls and retries come on top. */
  readonly requests: number;
  /**
   * Seconds that the rate limits known so far require, at least: documented, told by headers, learnt, or set as `rateLimit`. 0 where none is known.
   */
  readonly seconds: number;
}

/** Plans the creates of these servers. `base` is the spec they were numbered from, if they may share requests. */
export function planCreates(
  driver: ComputeDriver,
  specs: readonly CreateNodeOptions[],
  base: CreateNodeOptions | null,
): CreateNodesPlan {
  const size = requestSize(base, driver.limits);
  const creates = Math.ceil(specs.length / size);
  const images = new Set(specs.flatMap((spec) => imageOf(spec) ?? [])).size;
  const sizes = new Set(specs.map((spec) => idOf(spec.size))).size;
  const requests = creates === 0 ? 0 : creates + images + sizes + 1;
  return { creates, requests, seconds: driver.internals.timeToCreate(creates) / 1000 };
}

/** A run of `createNodes`. */
export class CreateNodesRun<E extends RunEvent, R> extends Run<E, R> {
  readonly #plan: () => CreateNodesPlan;

  constructor(
    options: RunOptions,
    plan: () => CreateNodesPlan,
    work: (control: RunControl<E>) => Promise<R>,
    topic: RunTopic,
  ) {
    super(options, work, topic);
    this.#plan = plan;
  }

  /** Plans the whole run by the limits known now: right after `createNodes` nothing has been sent yet. @throws InvalidRequestError */
  plan(): CreateNodesPlan {
    return this.#plan();
  }
}
