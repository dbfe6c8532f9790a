import { CloudError } from '../../errors.js';
import type { TransferItem } from './transfer-item.js';

/** Errors that other items need not share. */
const single = new WeakSet<Error>();

/** Marks the error of a promise as the failure of one item alone, such as of an object that a copy reads. */
export async function asOwnFailure<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof Error) single.add(error);
    throw error;
  }
}

/** Refusals in a row, without a success between, after which a container or a sign-in counts as closed. */
const ENOUGH = 3;

/** Failures that all items of a run share: a refused sign-in, a missing container, no permission to change it. Later items fail without a request. */
export class CommonFailure {
  readonly #containers = new Map<string, ContainerState>();
  #signIn: Error | null = null;
  #refusedSignIns = 0;
  #isAnyDone = false;

  /** Returns the error that an item of this container will meet; null where it may succeed. */
  of(container: string | undefined): Error | null {
    return (
      this.#signIn ?? (container === undefined ? null : (this.#containers.get(container)?.failure ?? null))
    );
  }

  /** Records the outcome of an item. */
  note(container: string | undefined, { status, error }: Pick<TransferItem, 'status' | 'error'>): void {
    if (status === 'done') this.#succeeded(container);
    else if (status === 'failed' && CloudError.is(error) && !single.has(error))
      this.#failed(container, error);
  }

  #succeeded(container: string | undefined): void {
    this.#isAnyDone = true;
    this.#refusedSignIns = 0;
    if (container !== undefined) this.#stateOf(container).isOpen = true;
  }

  #failed(container: string | undefined, error: CloudError): void {
    if (error.code === 'authentication') {
      this.#refusedSignIns += 1;
      // A signature may be refused because of one odd name.
      const isPlain = !this.#isAnyDone && error.providerCode !== 'SignatureDoesNotMatch';
      if (isPlain || this.#refusedSignIns >= ENOUGH) this.#signIn ??= error;
    }
    if (container === undefined) return;
    const state = this.#stateOf(container);
    if (error.code === 'container-not-found') state.failure ??= error;
    if (error.code !== 'permission' || state.isOpen) return;
    state.refused += 1;
    if (state.refused >= ENOUGH) state.failure ??= error;
  }

  #stateOf(container: string): ContainerState {
    let state = this.#containers.get(container);
    if (state === undefined) {
      state = { failure: null, refused: 0, isOpen: false };
      this.#containers.set(container, state);
    }
    return state;
  }
}

interface ContainerState {
  failure: Error | null;
  refused: number;
  /** True once something has succeeded in it. */
  isOpen: boolean;
}
