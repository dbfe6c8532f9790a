import {
  type Call,
  type CallOptions,
  CloudError,
  collect,
  type ErrorEnvelope,
  idOf,
  mayHaveTakenEffect,
  type KeySignIn,
  nameOf,
  UnavailableError,
} from '../../../src/driver/index.js';
import {
  addParts,
  afterCreate,
  checkAccepted,
  type ComputeNode,
  type CreateNodeOptions,
  imageOf,
  type NodeSize,
  refusalOf,
  RestComputeDriver,
  type UpdateNodeOptions,
} from '../../../src/compute/index.js';
import { ERRORS } from '../errors.js';
import { SIGN_IN, type VerdaOptions } from '../sign-in.js';
import { VerdaClient } from './client.js';
import { COLLECTIONS } from './collections.js';
import { createBody } from './create-body.js';
import { Instances } from './instances.js';
import { KeyPairs } from './key-pairs.js';
import { checkTags, LIMITS } from './limits.js';
import type { VerdaCreateExtra, VerdaExtras, VerdaNodeExtra } from './models.js';
import { readAvailability, readSize } from './read.js';
import { Scripts } from './scripts.js';
import { Volumes } from './volumes.js';

type Spec = CreateNodeOptions<VerdaCreateExtra>;
type Instance = ComputeNode<VerdaNodeExtra>;

/**
 * Verda, formerly DataCrunch: instances with GPUs, their types and images, SSH keys, startup scripts, volumes, tags.
 *
 * ```ts
 * const Verda = getDriver(Provider.VERDA);
 * const cloud = new Verda({ clientId, clientSecret, region: 'FIN-03' });
 * const node = await cloud.createNode({ name: 'gpu-1', image: 'ubuntu-24.04-cuda-12.8-open-docker', size: '1V100.6V', keyPair: 'laptop' });
 * ```
 *
 * @see https://api.verda.com/v1/docs
 */
export class VerdaCompute extends RestComputeDriver<VerdaOptions, VerdaExtras> {
  static override readonly provider: string = 'verda';
  static override readonly signIn: KeySignIn = SIGN_IN;
  static override readonly errors: ErrorEnvelope = ERRORS;
  static override readonly limits = LIMITS;

  static {
    addParts<VerdaCompute>(this, {
      nodes: [Instances, (cloud) => cloud.instances],
      keyPairs: [KeyPairs, (cloud) => cloud.#keyPairs],
      volumes: [Volumes, ({ client, models, nodeResource }) => new Volumes(client, models, nodeResource)],
    });
  }

  protected override readonly collections = COLLECTIONS;

  /** Verda's own operations on instances: forceStop, hibernate. */
  get instances(): Instances {
    const { client, nodeResource } = this;
    return this.part('instances', () => new Instances(client, nodeResource, this.#scripts));
  }

  protected override get client(): VerdaClient {
    return this.part('client', () => new VerdaClient(this.context));
  }

  get #keyPairs(): KeyPairs {
    return this.part('key pairs', () => new KeyPairs(this.client, this.models));
  }

  get #scripts(): Scripts {
    return this.part('scripts', () => new Scripts(this.client));
  }

  /** Instance types; `locations` has those where Verda has one left now, which may be none. */
  override async *iterateSizes(
    options?: CallOptions,
  ): AsyncGenerator<NodeSize<VerdaExtras['size']>, void, undefined> {
    const operation = 'listSizes';
    const call = this.call(options);
    const left = this.client.list(
      { operation, path: '/instance-availability' },
      'items',
      readAvailability,
      call,
    );
    const places = await collect(left);
    const locationsOf = (type: string): string[] =>
      places.flatMap(([location, types]) => (types.includes(type) ? location : []));
    const query = { currency: this.options.currency ?? 'usd' };
    yield* this.client.list(
      { operation, path: '/instance-types', query },
      'items',
      (row) => this.models.size(readSize(row, locationsOf(row.id('instance_type')))),
      call,
    );
  }

  /** Creates an instance, which is `pending` then. User data is kept as a startup script until the instance is destroyed. */
  override async createNode(spec: Spec, options?: CallOptions): Promise<Instance> {
    this.checkSpec(spec);
    const call = this.call(options);
    const { keyPair, userData } = spec;
    const keyIds = keyPair === undefined ? [] : [(await this.#keyPairs.get(nameOf(keyPair), call)).extra.id];
    const scriptId = userData === undefined ? undefined : await this.#scripts.add(spec.name, userData, call);
    const id = await this.#create(spec, { keyIds, scriptId }, call);
    try {
      return await this.nodeResource.get('createNode', id, call);
    } catch (error) {
      throw afterCreate(error, id, this.details('createNode'));
    }
  }

  override async destroyNode(node: ComputeNode | string, options?: CallOptions): Promise<void> {
    await this.instances.delete(node, options);
  }

  /** Replaces an instance's tags, which are its metadata; its name is fixed. */
  override async updateNode(
    node: ComputeNode | string,
    change: UpdateNodeOptions,
    options?: CallOptions,
  ): Promise<Instance> {
    this.checkUpdate(change, ['metadata']);
    return this.instances.update(node, change, options);
  }

  protected override faultOf({ extra }: Instance): string | null {
    return extra.status === 'no_capacity' ? 'no capacity is left' : null;
  }

  protected override checkSpec(spec: Spec): void {
    super.checkSpec(spec);
    checkAccepted(
      spec,
      ['location', 'keyPair', 'auth', 'userData', 'metadata', 'firewalls', 'expiresIn'],
      this.details('createNode'),
    );
    checkTags('createNode', spec.metadata ?? {}, this.context);
    if (spec.userData !== undefined && spec.extra?.startupScriptId !== undefined)
      throw this.invalid('createNode', 'userData becomes a startup script; leave extra.startupScriptId out');
  }

  /** An instance that was refused leaves no script behind; one of which nothing is known may have it. */
  async #create(spec: Spec, parts: Parameters<typeof createBody>[1], call: Call): Promise<string> {
    const json = createBody(spec, parts, this.region);
    try {
      return (await this.client.post({ operation: 'createNode', path: '/instances', json }, call)).id('id');
    } catch (error) {
      if (parts.scriptId !== undefined && !mayHaveTakenEffect(error))
        await this.#scripts.undo(parts.scriptId).catch(() => {});
      // What does not exist is not named by a code.
      const refusal = await refusalOf(error, () => [
        this.getSize(spec.size, call),
        this.getImage(imageOf(spec) ?? '', call),
      ]);
      throw refusal === error ? await this.#soldOut(error, spec, call) : refusal;
    }
  }

  /** The error of a refused create that says so when Verda has no instance of the type left; there is no code for that either. */
  async #soldOut(error: unknown, { size, location, extra }: Spec, call: Call): Promise<unknown> {
    if (!CloudError.is(error) || error.code !== 'invalid-request' || extra?.isSpot === true) return error;
    const place = location === undefined ? this.region : idOf(location);
    const { locations } = await this.getSize(size, call).catch(() => ({ locations: null }));
    if (locations === null || (place === null ? locations.length > 0 : locations.includes(place)))
      return error;
    const elsewhere = locations.length === 0 ? 'nor anywhere else' : `but in ${locations.join(', ')}`;
    return new UnavailableError(
      `${error.message} Verda has no ${idOf(size)} left${place === null ? '' : ` in ${place}, ${elsewhere}`} now.`,
      { ...this.details('createNode'), status: error.status, providerCode: error.providerCode },
    );
  }
}
