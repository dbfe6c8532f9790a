import type { StorageExtras } from '../driver/extras.js';
import {
  Container,
  type ContainerActions,
  type ContainerData,
  StorageObject,
  type StorageObjectData,
  UploadedObject,
  type Verified,
} from './models.js';

/** Creates models of one driver, typed with its extras. */
export class StorageModels<X extends StorageExtras = StorageExtras> {
  readonly #driver: ContainerActions;

  constructor(driver: ContainerActions) {
    this.#driver = driver;
  }

  /** A container. */
  container(data: ContainerData<X['container']>): Container<X['container']> {
    return new Container(this.#driver, data);
  }

  /** An object. */
  object(data: StorageObjectData<X['object']>): StorageObject<X['object']> {
    return new StorageObject(this.#driver, data);
  }

  /** An object that has just been put. */
  uploaded(
    data: StorageObjectData<X['object']> & { readonly size: number },
    verified: Verified,
  ): UploadedObject<X['object']> {
    return new UploadedObject(this.#driver, data, verified);
  }
}
