import {
  type Call,
  ConflictError,
  type JsonClient,
  outcomeUnknown,
  pollUntil,
  type Reader,
  UnavailableError,
} from '../../../src/driver/index.js';

/** Milliseconds until a command that does not end is given up, as Kamatera's own tools do. */
const PATIENCE = 2_400_000;

/** Commands that Kamatera has accepted, and carries out from a queue. @see https://github.com/cloudwm/cloudcli/blob/master/docs/cloudcli_queue_detail.md */
export class Commands {
  readonly #client: JsonClient;
  readonly #interval: number;

  /** @param interval usual milliseconds between two questions about a command */
  constructor(client: JsonClient, interval: number) {
    this.#client = client;
    this.#interval = interval;
  }

  /**
   * Waits until the commands that a response names have ended, and returns their logs.
   *
   * @throws ConflictError with the last words of a log when one has failed; UnavailableError when the queue cannot be asked
   */
  async wait(operation: string, body: Reader, call: Call): Promise<string[]> {
    const field = body.has('commandIds') ? 'commandIds' : 'items';
    const ids = body.ids(field);
    if (ids.length === 0) throw body.wrong(field, 'a list with the id of a command');
    return Promise.all(ids.map((id) => this.waitFor(operation, id, call)));
  }

  /** Waits until a command has ended, and returns its log. @throws as {@link wait} */
  async waitFor(operation: string, id: string, call: Call): Promise<string> {
    const { context } = this.#client;
    const words = `${context.provider} accepted it, and whether it was done is not known`;
    const error = (): UnavailableError =>
      new UnavailableError(
        `${operation}: the command ${id} does not end; ${words}.`,
        context.details(operation),
      );
    const ask = (shared: Call): Promise<Reader | null> => this.#ask(operation, id, shared);
    const pace = { firstWait: this.#interval / 2, longestWait: this.#interval * 2 };
    const ended = await pollUntil(ask, call, { ...pace, giveUp: { after: PATIENCE, error } }).catch(
      (failure: unknown) => {
        throw outcomeUnknown(failure, words, context.details(operation));
      },
    );
    const log = ended.optionalString('log') ?? '';
    if (ended.string('status') === 'complete') return log;
    throw new ConflictError(
      `${operation}: the command ${id} of ${context.provider} ended in error${lastLine(log)}.`,
      context.details(operation),
    );
  }

  /** The command once it has ended; null before. */
  async #ask(operation: string, id: string, call: Call): Promise<Reader | null> {
    const body = await this.#client.get({ operation, path: '/service/queue', query: { id } }, call);
    const [command] = body.list('items');
    if (command === undefined) return null;
    return ['complete', 'error'].includes(command.string('status')) ? command : null;
  }
}

/** Last line of a log: earlier ones may tell what a server was made with. */
function lastLine(log: string): string {
  const line = log.trim().split('\n').at(-1) ?? '';
  return line === '' ? '' : `: ${line.slice(0, 200)}`;
}
