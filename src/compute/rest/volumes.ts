import type { CallOptions } from '../../call/call.js';
import type { JsonClient } from '../../driver/json-client.js';
import type { ComputeExtras } from '../extras.js';
import type { ComputeModels, Volume, VolumeData } from '../models/index.js';
import type { Collection } from './collection.js';
import { Resource } from './resource.js';

/** Volumes of clouds with a collection of them. A driver's part adds the cloud's own methods, such as `create` and `attach`. */
export class RestVolumes<X extends ComputeExtras = ComputeExtras> {
  /** Sends the requests. */
  protected readonly client: JsonClient;
  /** The requests for volumes. */
  protected readonly volumes: Resource<Volume<X['volume']>>;

  constructor(client: JsonClient, models: ComputeModels<X>, collection: Collection<VolumeData<X['volume']>>) {
    this.client = client;
    this.volumes = Resource.of(client, collection, (data) => models.volume(data));
  }

  /** All volumes, page by page. */
  iterate(options?: CallOptions): AsyncIterable<Volume<X['volume']>> {
    return this.volumes.iterate('listVolumes', {}, options);
  }

  /** Fetches a volume. */
  get(volume: Volume | string, options?: CallOptions): Promise<Volume<X['volume']>> {
    return this.volumes.get('getVolume', volume, options);
  }

  /** Deletes a volume. A missing one is no error. */
  delete(volume: Volume | string, options?: CallOptions): Promise<void> {
    return this.volumes.delete('destroyVolume', volume, options);
  }
}
