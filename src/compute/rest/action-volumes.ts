import type { CallOptions } from '../../call/call.js';
import type { ComputeExtras } from '../extras.js';
import type { ComputeModels, Volume, VolumeData } from '../models/index.js';
import type { ActionCall, ActionRunner, CloudAction } from './action-runner.js';
import type { Collection } from './collection.js';
import { RestVolumes } from './volumes.js';

/** Volumes that a cloud changes by actions, of which each is waited for. A driver's part adds the cloud's own methods by {@link change}. */
export class RestActionVolumes<
  X extends ComputeExtras = ComputeExtras,
  A extends CloudAction = CloudAction,
> extends RestVolumes<X> {
  /** Begins actions and waits for them. */
  protected readonly runner: ActionRunner<A>;

  constructor(
    runner: ActionRunner<A>,
    models: ComputeModels<X>,
    collection: Collection<VolumeData<X['volume']>>,
  ) {
    super(runner.client, models, collection);
    this.runner = runner;
  }

  /** Performs an action on a volume, and returns the volume. */
  protected change(
    operation: string,
    volume: Volume | string,
    action: ActionCall,
    options: CallOptions | undefined,
  ): Promise<Volume<X['volume']>> {
    return this.runner.change(operation, [this.volumes, volume], action, options);
  }
}
