import {
  type Call,
  type CallOptions,
  ConflictError,
  idOf,
  InvalidRequestError,
  KeyPairNotFoundError,
  VolumeNotFoundError,
  waitFor,
  type XmlReader,
} from '../../../src/driver/index.js';
import {
  type AttachVolumeOptions,
  checkPublicKey,
  type ComputeNode,
  type CreateVolumeOptions,
  type CreateVolumeSnapshotOptions,
  KeyPair,
  Volume,
  volumeAfter,
  VolumeSnapshot,
} from '../../../src/compute/index.js';
import type {
  Ec2CreateSnapshotExtra,
  Ec2CreateVolumeExtra,
  Ec2KeyPairExtra,
  Ec2SnapshotExtra,
  Ec2VolumeExtra,
} from './models.js';
import { Ec2Network } from './network.js';
import { readKeyPair, readSnapshot, readVolume, tagSpecification } from './read.js';
import { filtersOf } from '../query.js';

/** Rows a page of DescribeVolumes and DescribeSnapshots: the latter's maximum is 1,000, the former's 500. */
const PAGE = 500;

/** @see https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/device_naming.html */
const DEVICES = Array.from('fghijklmnop');

/**
 * Amazon EC2: instances, types, images, key pairs, volumes, snapshots, networks, addresses.
 *
 * ```ts
 * const Ec2 = getDriver(Provider.EC2);
 * const ec2 = new Ec2({ accessKeyId, secretAccessKey, region: 'eu-central-1' });
 * const image = 'resolve:ssm:/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64';
 * const node = await ec2.createNode({ name: 'web-1', image, size: 't3.micro' });
 * ```
 *
 * @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/
 */
export class Ec2 extends Ec2Network {
  override iterateKeyPairs(options?: CallOptions): AsyncIterable<KeyPair<Ec2KeyPairExtra>> {
    const list = {
      operation: 'listKeyPairs',
      action: 'DescribeKeyPairs',
      parameters: { IncludePublicKey: true },
      key: 'keySet',
    };
    return this.list(list, (key) => new KeyPair(this, readKeyPair(key)), options);
  }

  override async getKeyPair(
    keyPair: KeyPair | string,
    options?: CallOptions,
  ): Promise<KeyPair<Ec2KeyPairExtra>> {
    const name = typeof keyPair === 'string' ? keyPair : keyPair.name;
    const list = {
      operation: 'getKeyPair',
      action: 'DescribeKeyPairs',
      parameters: { KeyName: [name], IncludePublicKey: true },
      key: 'keySet',
    };
    const found = await this.find(list, (key) => new KeyPair(this, readKeyPair(key)), options);
    if (found !== null) return found;
    throw new KeyPairNotFoundError(`getKeyPair: EC2 has no key pair ${name}.`, this.details('getKeyPair'));
  }

  override async createKeyPair(name: string, options?: CallOptions): Promise<KeyPair<Ec2KeyPairExtra>> {
    const parameters = { KeyName: name };
    const response = await this.act(
      { operation: 'createKeyPair', action: 'CreateKeyPair', parameters },
      options,
    );
    return new KeyPair(this, readKeyPair(response));
  }

  override async importKeyPair(
    name: string,
    publicKey: string,
    options?: CallOptions,
  ): Promise<KeyPair<Ec2KeyPairExtra>> {
    checkPublicKey(publicKey, this.details('importKeyPair'));
    const parameters = { KeyName: name, PublicKeyMaterial: Buffer.from(publicKey).toString('base64') };
    const response = await this.act(
      { operation: 'importKeyPair', action: 'ImportKeyPair', parameters },
      options,
    );
    return new KeyPair(this, { ...readKeyPair(response), publicKey });
  }

  override async deleteKeyPair(keyPair: KeyPair | string, options?: CallOptions): Promise<void> {
    const parameters = { KeyName: typeof keyPair === 'string' ? keyPair : keyPair.name };
    await this.remove({ operation: 'deleteKeyPair', action: 'DeleteKeyPair', parameters }, options);
  }

  override iterateVolumes(options?: CallOptions): AsyncIterable<Volume<Ec2VolumeExtra>> {
    const list = { operation: 'listVolumes', action: 'DescribeVolumes', key: 'volumeSet', page: PAGE };
    return this.list(list, (volume) => new Volume(this, readVolume(volume)), options);
  }

  override async getVolume(volume: Volume | string, options?: CallOptions): Promise<Volume<Ec2VolumeExtra>> {
    const list = {
      operation: 'getVolume',
      action: 'DescribeVolumes',
      parameters: { VolumeId: [idOf(volume)] },
      key: 'volumeSet',
    };
    const found = await this.find(list, (one) => new Volume(this, readVolume(one)), options);
    if (found !== null) return found;
    throw new VolumeNotFoundError(`getVolume: EC2 has no volume ${idOf(volume)}.`, this.details('getVolume'));
  }

  /** Makes a volume. EC2 wants to know in which availability zone: give `location`. */
  override async createVolume(
    spec: CreateVolumeOptions<Ec2CreateVolumeExtra>,
    options?: CallOptions,
  ): Promise<Volume<Ec2VolumeExtra>> {
    const call = this.call(options);
    this.checkVolumeSpec(spec);
    const { extra = {}, snapshot, location } = spec;
    const parameters = {
      AvailabilityZone: location === undefined ? await this.anyZone(call) : idOf(location),
      Size: spec.size,
      SnapshotId: snapshot === undefined ? undefined : idOf(snapshot),
      VolumeType: extra.type,
      Iops: extra.iops,
      Throughput: extra.throughput,
      Encrypted: extra.encrypted,
      KmsKeyId: extra.kmsKey,
      ClientToken: crypto.randomUUID(),
      TagSpecification: tagSpecification('volume', spec.name, { ...spec.tags, ...extra.tags }),
    };
    const request = { idempotent: true };
    const response = await this.act(
      { operation: 'createVolume', action: 'CreateVolume', parameters, request },
      call,
    );
    return new Volume(this, readVolume(response));
  }

  /** Gives a volume to an instance of its zone. The first free device name from /dev/sdf on where none is given. */
  override async attachVolume(
    volume: Volume | string,
    node: ComputeNode | string,
    attachment: AttachVolumeOptions = {},
    options?: CallOptions,
  ): Promise<Volume<Ec2VolumeExtra>> {
    const call = this.call(options);
    const device = attachment.device ?? (await this.freeDevice(node, call));
    const parameters = { VolumeId: idOf(volume), InstanceId: idOf(node), Device: device };
    await this.act({ operation: 'attachVolume', action: 'AttachVolume', parameters }, call);
    const isDone = ({ state, extra }: Volume<Ec2VolumeExtra>): boolean =>
      state !== 'error' && extra.nodeIds.includes(idOf(node));
    const read = (shared: Call): Promise<Volume<Ec2VolumeExtra>> => this.getVolume(volume, shared);
    return volumeAfter({ read, during: 'attaching', isDone }, this.details('attachVolume'), call);
  }

  override async detachVolume(
    volume: Volume | string,
    options?: CallOptions,
  ): Promise<Volume<Ec2VolumeExtra>> {
    const call = this.call(options);
    const { id, extra } = await this.getVolume(volume, call);
    const [nodeId] = extra.nodeIds;
    if (nodeId === undefined)
      throw new ConflictError(
        `detachVolume: the volume ${id} is not attached to any instance.`,
        this.details('detachVolume'),
      );
    const parameters = { VolumeId: id, InstanceId: nodeId };
    await this.act({ operation: 'detachVolume', action: 'DetachVolume', parameters }, call);
    const isDone = (now: Volume<Ec2VolumeExtra>): boolean => !now.extra.nodeIds.includes(nodeId);
    const read = (shared: Call): Promise<Volume<Ec2VolumeExtra>> => this.getVolume(volume, shared);
    const reason = (): string => `${nodeId} still has it, where it may be mounted`;
    return volumeAfter({ read, during: 'detaching', isDone, reason }, this.details('detachVolume'), call);
  }

  /** Makes a volume larger, attached or not. It cannot be made smaller, and EC2 wants six hours between two changes. */
  override async resizeVolume(
    volume: Volume | string,
    size: number,
    options?: CallOptions,
  ): Promise<Volume<Ec2VolumeExtra>> {
    this.checkVolumeSize(size, 'resizeVolume');
    const call = this.call(options);
    const operation = 'resizeVolume';
    const id = idOf(volume);
    const parameters = { VolumeId: id, Size: size };
    const response = await this.act({ operation, action: 'ModifyVolume', parameters }, call);
    const list = {
      operation,
      action: 'DescribeVolumesModifications',
      parameters: { VolumeId: [id] },
      key: 'volumeModificationSet',
    };
    let change: XmlReader | null = response.optionalObject('volumeModification');
    if (change?.optionalString('modificationState') === 'modifying')
      change = await waitFor(async (shared) => {
        const now = await this.find(list, (one) => one, shared);
        return now?.optionalString('modificationState') === 'modifying' ? null : (now ?? response);
      }, call);
    if (change?.optionalString('modificationState') === 'failed')
      throw new ConflictError(
        `resizeVolume: EC2 could not enlarge ${id}: ${change.optionalString('statusMessage') ?? 'it does not say why'}.`,
        this.details(operation),
      );
    return this.getVolume(volume, call);
  }

  /** Volumes that fit filters, such as `{ 'tag:team': ['web'] }`. */
  async findVolumes(
    filters: Readonly<Record<string, readonly string[]>>,
    options?: CallOptions,
  ): Promise<Volume<Ec2VolumeExtra>[]> {
    const parameters = { Filter: filtersOf(filters) };
    const list = {
      operation: 'findVolumes',
      action: 'DescribeVolumes',
      parameters,
      key: 'volumeSet',
      page: PAGE,
    };
    return this.collect(options, (call) => this.list(list, (one) => new Volume(this, readVolume(one)), call));
  }

  /** Snapshots of the account's own that fit filters, such as `{ status: ['completed'] }`. */
  async findVolumeSnapshots(
    filters: Readonly<Record<string, readonly string[]>>,
    options?: CallOptions,
  ): Promise<VolumeSnapshot<Ec2SnapshotExtra>[]> {
    const parameters = { Owner: ['self'], Filter: filtersOf(filters) };
    const list = {
      operation: 'findVolumeSnapshots',
      action: 'DescribeSnapshots',
      parameters,
      key: 'snapshotSet',
      page: PAGE,
    };
    const read = (one: XmlReader): VolumeSnapshot<Ec2SnapshotExtra> =>
      new VolumeSnapshot(this, readSnapshot(one));
    return this.collect(options, (call) => this.list(list, read, call));
  }

  /** Key pairs that fit filters, such as `{ 'key-name': ['laptop*'] }`. */
  async findKeyPairs(
    filters: Readonly<Record<string, readonly string[]>>,
    options?: CallOptions,
  ): Promise<KeyPair<Ec2KeyPairExtra>[]> {
    const parameters = { IncludePublicKey: true, Filter: filtersOf(filters) };
    const list = { operation: 'findKeyPairs', action: 'DescribeKeyPairs', parameters, key: 'keySet' };
    return this.collect(options, (call) =>
      this.list(list, (key) => new KeyPair(this, readKeyPair(key)), call),
    );
  }

  override async destroyVolume(volume: Volume | string, options?: CallOptions): Promise<void> {
    const parameters = { VolumeId: idOf(volume) };
    await this.remove({ operation: 'destroyVolume', action: 'DeleteVolume', parameters }, options);
  }

  /** Snapshots of the account's own. */
  override iterateVolumeSnapshots(
    volume?: Volume | string | null,
    options?: CallOptions,
  ): AsyncIterable<VolumeSnapshot<Ec2SnapshotExtra>> {
    const isOne = volume !== undefined && volume !== null;
    const list = {
      operation: 'listVolumeSnapshots',
      action: 'DescribeSnapshots',
      parameters: {
        Owner: ['self'],
        Filter: isOne ? filtersOf({ 'volume-id': [idOf(volume)] }) : undefined,
      },
      key: 'snapshotSet',
      page: PAGE,
    };
    return this.list(list, (snapshot) => new VolumeSnapshot(this, readSnapshot(snapshot)), options);
  }

  override async createVolumeSnapshot(
    volume: Volume | string,
    spec: CreateVolumeSnapshotOptions<Ec2CreateSnapshotExtra>,
    options?: CallOptions,
  ): Promise<VolumeSnapshot<Ec2SnapshotExtra>> {
    const parameters = {
      VolumeId: idOf(volume),
      Description: spec.extra?.description,
      TagSpecification: tagSpecification('snapshot', spec.name, { ...spec.tags, ...spec.extra?.tags }),
    };
    const response = await this.act(
      { operation: 'createVolumeSnapshot', action: 'CreateSnapshot', parameters },
      options,
    );
    return new VolumeSnapshot(this, { ...readSnapshot(response), name: spec.name });
  }

  override async destroyVolumeSnapshot(
    snapshot: VolumeSnapshot | string,
    options?: CallOptions,
  ): Promise<void> {
    const parameters = { SnapshotId: idOf(snapshot) };
    await this.remove({ operation: 'destroyVolumeSnapshot', action: 'DeleteSnapshot', parameters }, options);
  }

  private async anyZone(call: CallOptions): Promise<string> {
    for await (const zone of this.iterateLocations(call)) if (zone.extra.available) return zone.id;
    throw new InvalidRequestError(
      'createVolume: EC2 names no zone that is available; give location.',
      this.details('createVolume'),
    );
  }

  private async freeDevice(node: ComputeNode | string, call: CallOptions): Promise<string> {
    const { extra } = await this.getNode(node, call);
    const taken = new Set(extra.blockDevices.map(({ device }) => device.at(-1)));
    const letter = DEVICES.find((one) => !taken.has(one));
    if (letter !== undefined) return `/dev/sd${letter}`;
    throw new ConflictError(
      `attachVolume: ${idOf(node)} has no device name from /dev/sdf to /dev/sdp left; name one as device.`,
      this.details('attachVolume'),
    );
  }
}
