import { type Call, type CallOptions, idOf, outcomeUnknown } from '../../../src/driver/index.js';
import type {
  ComputeModels,
  ComputeNode,
  CreateImageOptions,
  NodeImage,
} from '../../../src/compute/index.js';
import type { CloudStackClient } from '../client.js';
import { IMAGES } from './listings.js';
import type { CloudStackExtras, CloudStackImageExtra } from './models.js';
import { CloudStackResource } from './resource.js';
import type { CloudStackServers } from './servers.js';
import { addTags } from './tags.js';
import type { CloudStackVolumes } from './volumes.js';

type Template = NodeImage<CloudStackImageExtra>;

/** The portable methods of images, which CloudStack calls templates. */
export class CloudStackImages {
  readonly #client: CloudStackClient;
  readonly #resource: CloudStackResource<Template>;
  readonly #servers: CloudStackServers;
  readonly #volumes: CloudStackVolumes;

  constructor(
    client: CloudStackClient,
    models: ComputeModels<CloudStackExtras>,
    { servers, volumes }: { readonly servers: CloudStackServers; readonly volumes: CloudStackVolumes },
  ) {
    this.#client = client;
    this.#resource = CloudStackResource.of(client, IMAGES, (data) => models.image(data));
    this.#servers = servers;
    this.#volumes = volumes;
  }

  /** Lists the templates of the driver's zone; of all zones without one, each once. */
  iterate(options?: CallOptions): AsyncIterable<Template> {
    const { region } = this.#client.context;
    const filter = region === null ? { showunique: true } : { zoneid: region };
    return this.#resource.iterate('listImages', filter, options);
  }

  get(image: NodeImage | string, options?: CallOptions): Promise<Template> {
    return this.#resource.get('getImage', image, options);
  }

  /** Makes a template of a server's root disk. */
  async create(
    node: ComputeNode | string,
    { name, metadata = {} }: CreateImageOptions,
    options?: CallOptions,
  ): Promise<Template> {
    const operation = 'createImage';
    const call = this.#client.context.call(options);
    const { id, extra } = await this.#servers.resource.get(operation, node, call);
    const root = await this.#volumes.resource.find(operation, { virtualmachineid: id, type: 'ROOT' }, call);
    const parameters = {
      ...this.#client.owner,
      name,
      displaytext: name,
      volumeid: root.id,
      ostypeid: extra.osTypeId ?? undefined,
    };
    const made = await this.#client.run({ operation, command: 'createTemplate', parameters }, call);
    const template = made.object('template').id('id');
    await this.#tag(template, metadata, call);
    return this.#resource.get(operation, template, call);
  }

  async delete(image: NodeImage | string, options?: CallOptions): Promise<void> {
    const parameters = { id: idOf(image) };
    await this.#client.delete({ operation: 'deleteImage', command: 'deleteTemplate', parameters }, options);
  }

  async #tag(id: string, tags: Readonly<Record<string, string>>, call: Call): Promise<void> {
    const operation = 'createImage';
    try {
      await addTags(this.#client, { operation, type: 'Template', ids: [id] }, tags, call);
    } catch (error) {
      const words = `the image ${id} was made, and may be without its tags`;
      throw outcomeUnknown(error, words, this.#client.context.details(operation));
    }
  }
}
