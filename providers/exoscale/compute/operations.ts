import {
  type CloudErrorClass,
  CloudError,
  type Call,
  type CallOptions,
  type ClientRequest,
  ConflictError,
  InternalError,
  InvalidRequestError,
  JsonClient,
  NotFoundError,
  outcomeUnknown,
  PermissionError,
  pollUntil,
  type Reader,
  UnavailableError,
} from '../../../src/driver/index.js';
import { pathOf, type Resource } from '../../../src/compute/index.js';

/** States of an operation; a volume that answers in place of one has others. */
const STATES: readonly unknown[] = ['pending', 'success', 'failure', 'timeout'];

/** Reasons of failed operations. @see https://openapi-v2.exoscale.com/#operation/get-operation */
const REASONS: Readonly<Record<string, CloudErrorClass>> = {
  incorrect: InvalidRequestError,
  unsupported: InvalidRequestError,
  forbidden: PermissionError,
  unavailable: UnavailableError,
  interrupted: UnavailableError,
  busy: ConflictError,
  fault: InternalError,
};

/** Client of Exoscale's API, whose changes are operations: they resolve when theirs has ended. */
export class ExoscaleClient extends JsonClient {
  /** Deletes a resource. A missing one is no error. */
  override async delete(request: ClientRequest, options?: CallOptions): Promise<void> {
    const call = this.context.call(options);
    const begun = await this.deleteAndRead(request, call);
    await this.#unlessMissing(this.#follow(request, begun, call));
  }

  /** Like {@link delete}, but resolves as soon as Exoscale has accepted it. */
  async beginDelete(request: ClientRequest, options?: CallOptions): Promise<void> {
    const call = this.context.call(options);
    const begun = await this.deleteAndRead(request, call);
    if (begun.raw['state'] !== 'pending') await this.#unlessMissing(this.#follow(request, begun, call));
  }

  /** Makes a change, waits for its end, and returns what the response to the request says. */
  async change(method: 'post' | 'put', request: ClientRequest, options?: CallOptions): Promise<Reader> {
    const call = this.context.call(options);
    return this.#follow(request, await this[method](request, call), call);
  }

  /** Creates something, waits until it exists, and returns its id. */
  async create(request: ClientRequest, options?: CallOptions): Promise<string> {
    return (await this.change('post', request, options)).object('reference').id('id');
  }

  /** Like {@link create}, and reads what was made. A failure after that names it: it is there. */
  async createAndGet<T>(request: ClientRequest, made: Resource<T>, options?: CallOptions): Promise<T> {
    const call = this.context.call(options);
    const { operation } = request;
    const id = await this.create(request, call);
    try {
      return await made.get(operation, id, call);
    } catch (error) {
      throw outcomeUnknown(error, `${id} was made, and cannot be read`, this.context.details(operation));
    }
  }

  /** Like {@link create}, but resolves as soon as the id is known: what it is for may not exist yet. */
  async begin(request: ClientRequest, options?: CallOptions): Promise<string> {
    const call = this.context.call(options);
    const begun = await this.post(request, call);
    const id = begun.optionalObject('reference')?.optionalId('id') ?? null;
    if (begun.raw['state'] === 'pending' && id !== null) return id;
    return (await this.#follow(request, begun, call)).object('reference').id('id');
  }

  async #unlessMissing(deleted: Promise<Reader>): Promise<void> {
    try {
      await deleted;
    } catch (error) {
      if (!CloudError.is(error) || error.providerCode !== 'not-found') throw error;
    }
  }

  /** Waits for the end of an operation. @throws the operation's error; UnavailableError when its end was not seen */
  async #follow(request: ClientRequest, begun: Reader, call: Call): Promise<Reader> {
    if (!STATES.includes(begun.raw['state'])) return begun;
    const ended = begun.raw['state'] === 'pending' ? await this.#endOf(request, begun, call) : begun;
    if (ended.string('state') === 'success') return ended;
    throw this.#failure(request, ended);
  }

  async #endOf({ operation }: ClientRequest, begun: Reader, call: Call): Promise<Reader> {
    const id = begun.id('id');
    const ask = async (shared: Call): Promise<Reader | null> => {
      const found = await this.get({ operation, path: pathOf('/operation', id) }, shared);
      return found.string('state') === 'pending' ? null : found;
    };
    try {
      return await pollUntil(ask, call);
    } catch (error) {
      const words = `Exoscale accepted it${aboutOf(begun)}, and whether it was done is not known`;
      throw outcomeUnknown(error, words, this.context.details(operation));
    }
  }

  #failure(request: ClientRequest, ended: Reader): CloudError {
    const [state, reason] = [ended.string('state'), ended.optionalString('reason')];
    const words = ended.optionalString('message') || reason || 'it does not say why';
    const Failed = state === 'timeout' ? UnavailableError : classOf(reason ?? '', request);
    return new Failed(
      `${request.operation}: the operation of Exoscale${aboutOf(ended)} ended as ${state}: ${words}.`,
      {
        ...this.context.details(request.operation),
        providerCode: reason,
      },
    );
  }
}

/** What an operation is for, in words: it may be there whatever became of the operation. */
function aboutOf(operation: Reader): string {
  const id = operation.optionalObject('reference')?.optionalId('id') ?? null;
  return id === null ? '' : ` for ${id}`;
}

function classOf(reason: string, { notFound, conflict }: ClientRequest): CloudErrorClass {
  if (reason === 'not-found') return notFound ?? NotFoundError;
  if (reason === 'conflict') return conflict ?? ConflictError;
  return (Object.hasOwn(REASONS, reason) ? REASONS[reason] : undefined) ?? ConflictError;
}
