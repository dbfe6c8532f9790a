import { CloudError } from '../../errors.js';
import type { TransferItem } from './transfer-item.js';

/** Errors that say nothing of other items. */
const single = new WeakSet<Error>();

/** Marks what a promise rejects with as the failure of one item alone, such as of an object that a copy is made of. */
export async function asOwnFailure<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof Error) single.add(error);
    throw error;
  }
}

/** Refusals in a row, with nothing done between, after which a container or a sign-in is taken for closed. */
const ENOUGH = 3;

/**
 * Failures that all items of a run share: a refused sign-in, a container that is not there, no permission to change it. What comes
 * after them is accounted for without a request.
 */
export class CommonFailure {
  readonly #containers = new Map<string, ContainerState>();
  #signIn: Error | null = null;
  #refusedSignIns = 0;
  #isAnyDone = false;

  /** Why an item of this container will fail; null where it may not. */
  of(container: string | undefined): Error | null {
    return (
      this.#signIn ?? (container === undefined ? null : (this.#containers.get(container)?.failure ?? null))
    );
  }

  /** Takes note of what became of an item. */
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
      // A signature alone may be refused for the sake of one odd name.
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
  /** Something was done in it. */
  isOpen: boolean;
}
