import type { Adoptable } from '../../model.js';
import type { ComputeExtras } from '../extras.js';
import { Address, type AddressActions, type AddressData } from './address.js';
import {
  type ImageActions,
  NodeImage,
  type NodeImageData,
  NodeLocation,
  type NodeLocationData,
  NodeSize,
  type NodeSizeData,
} from './catalogue.js';
import { Firewall, type FirewallActions, type FirewallData } from './firewall.js';
import { KeyPair, type KeyPairActions, type KeyPairData } from './key-pair.js';
import { Network, type NetworkActions, type NetworkData } from './network.js';
import { ComputeNode, type ComputeNodeData, type NodeActions } from './node.js';
import {
  Volume,
  type VolumeActions,
  type VolumeData,
  VolumeSnapshot,
  type VolumeSnapshotData,
} from './volume.js';

/** The methods that models of compute call on the driver they belong to. */
export interface ComputeActions
  extends
    NodeActions,
    VolumeActions,
    KeyPairActions,
    AddressActions,
    NetworkActions,
    FirewallActions,
    ImageActions {}

/** Data of any model of compute. */
export type AdoptableData<X extends ComputeExtras = ComputeExtras> =
  | Adoptable<'node', ComputeNodeData<X['node']>>
  | Adoptable<'size', NodeSizeData<X['size']>>
  | Adoptable<'image', NodeImageData<X['image']>>
  | Adoptable<'location', NodeLocationData<X['location']>>
  | Adoptable<'key-pair', KeyPairData<X['keyPair']>>
  | Adoptable<'volume', VolumeData<X['volume']>>
  | Adoptable<'volume-snapshot', VolumeSnapshotData<X['volumeSnapshot']>>
  | Adoptable<'address', AddressData<X['address']>>
  | Adoptable<'network', NetworkData<X['network']>>
  | Adoptable<'firewall', FirewallData<X['firewall']>>;

/** Any model of compute. */
export type ComputeModel =
  | ComputeNode
  | NodeSize
  | NodeImage
  | NodeLocation
  | KeyPair
  | Volume
  | VolumeSnapshot
  | Address
  | Network
  | Firewall;

/** Which model some data is of. */
export type ComputeModelKind = AdoptableData['kind'];

/** Creates models of one driver, typed with its extras: `driver.models.node(data)`. */
export class ComputeModels<X extends ComputeExtras = ComputeExtras> {
  readonly #driver: ComputeActions;

  constructor(driver: ComputeActions) {
    this.#driver = driver;
  }

  /** A server. */
  node(data: ComputeNodeData<X['node']>): ComputeNode<X['node']> {
    return new ComputeNode(this.#driver, data);
  }

  /** A size. */
  size(data: NodeSizeData<X['size']>): NodeSize<X['size']> {
    return new NodeSize(this.#driver, data);
  }

  /** An image. */
  image(data: NodeImageData<X['image']>): NodeImage<X['image']> {
    return new NodeImage(this.#driver, data);
  }

  /** A location. */
  location(data: NodeLocationData<X['location']>): NodeLocation<X['location']> {
    return new NodeLocation(this.#driver, data);
  }

  /** A key pair. */
  keyPair(data: KeyPairData<X['keyPair']>): KeyPair<X['keyPair']> {
    return new KeyPair(this.#driver, data);
  }

  /** A volume. */
  volume(data: VolumeData<X['volume']>): Volume<X['volume']> {
    return new Volume(this.#driver, data);
  }

  /** A snapshot of a volume. */
  volumeSnapshot(data: VolumeSnapshotData<X['volumeSnapshot']>): VolumeSnapshot<X['volumeSnapshot']> {
    return new VolumeSnapshot(this.#driver, data);
  }

  /** A reserved address. */
  address(data: AddressData<X['address']>): Address<X['address']> {
    return new Address(this.#driver, data);
  }

  /** A network. */
  network(data: NetworkData<X['network']>): Network<X['network']> {
    return new Network(this.#driver, data);
  }

  /** A firewall. */
  firewall(data: FirewallData<X['firewall']>): Firewall<X['firewall']> {
    return new Firewall(this.#driver, data);
  }

  /** The model that some data is of, by its `kind`; null when that is none of compute's. */
  adopt(data: AdoptableData<X>): ComputeModel | null {
    switch (data.kind) {
      case 'node':
        return this.node(data);
      case 'size':
        return this.size(data);
      case 'image':
        return this.image(data);
      case 'location':
        return this.location(data);
      case 'key-pair':
        return this.keyPair(data);
      case 'volume':
        return this.volume(data);
      case 'volume-snapshot':
        return this.volumeSnapshot(data);
      case 'address':
        return this.address(data);
      case 'network':
        return this.network(data);
      case 'firewall':
        return this.firewall(data);
      default:
        return null;
    }
  }
}
