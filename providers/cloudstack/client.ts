import {
  type Call,
  type CallOptions,
  type ClientContext,
  type ClientRequest,
  CloudError,
  isComplete,
  JsonClient,
  type ListedPage,
  nextNumber,
  outcomeUnknown,
  pollUntil,
  type Query,
  type Reader,
} from '../../src/driver/index.js';
import type { CloudStackOptions } from './sign-in.js';

/** Rows a page: the most that a server allows unless its operator has changed it. */
const PAGE = 500;

/** Statuses of jobs. */
const PENDING = 0;
const FAILED = 2;

/** Status of a failed job that has no error of its own. */
const INTERNAL_ERROR = 530;

/** Parameters of a command; lists are joined by commas, undefined ones left out. */
export type Parameters = Readonly<Record<string, string | number | boolean | readonly string[] | undefined>>;

/** A command of CloudStack's API. */
export interface Command extends Pick<
  ClientRequest,
  'confidential' | 'conflict' | 'idempotent' | 'frees' | 'notFound'
> {
  /** The method that the user called, for errors. */
  readonly operation: string;
  /** Its name, such as `deployVirtualMachine`. */
  readonly command: string;
  readonly parameters?: Parameters;
}

/** Client of CloudStack's API: commands in a form, responses in JSON, and jobs for what takes long. The driver passes it to its parts. */
export class CloudStackClient {
  /** The driver's connection, and errors in its name. */
  readonly context: ClientContext;
  /** Parameters of every list and create: the project, if there is one. */
  readonly owner: Parameters;
  readonly #json: JsonClient;
  readonly #pageSize: number;

  constructor(
    context: ClientContext,
    { projectId, pageSize = PAGE }: Pick<CloudStackOptions, 'projectId' | 'pageSize'>,
  ) {
    this.context = context;
    this.owner = { projectid: projectId };
    this.#pageSize = pageSize;
    this.#json = new JsonClient(context, { nextPage: (page) => this.#nextPage(page) });
  }

  /** Sends a command, and reads what stands under its name in the response. */
  async send(command: Command, options?: CallOptions): Promise<Reader> {
    return innerOf(await this.#json.post(requestOf(command), options));
  }

  /** Sends a command, waits until its job has ended, and reads the result. Some commands have none, and answer at once. */
  async run(command: Command, options?: CallOptions): Promise<Reader> {
    const call = this.context.call(options);
    const response = await this.send(command, call);
    const job = response.optionalId('jobid');
    return job === null ? response : this.waitFor(command, job, call);
  }

  /** Runs a command that deletes something. A missing one is no error. */
  async delete(command: Command, options?: CallOptions): Promise<void> {
    await unlessMissing(this.run({ ...command, idempotent: true, frees: true }, options));
  }

  /** Like {@link delete}, but does not wait for the job. */
  async beginDelete(command: Command, options?: CallOptions): Promise<void> {
    await unlessMissing(this.send({ ...command, idempotent: true, frees: true }, options));
  }

  /** Lists the rows under a key, page by page. */
  list<Item>(
    command: Command,
    key: string,
    read: (row: Reader) => Item,
    options?: CallOptions,
  ): AsyncIterable<Item> {
    const request = {
      ...requestOf({ ...command, idempotent: true }),
      method: 'POST',
      query: { page: 1, pagesize: this.#pageSize },
      pagesIn: 'body',
    } as const;
    return this.#json.listPages(request, (page) => innerOf(page).optionalList(key).map(read), options);
  }

  /** Waits until a job has ended, and reads its result. @throws the error of the job; UnavailableError when it cannot be asked about */
  async waitFor(command: Command, job: string, call: Call): Promise<Reader> {
    const ended = await this.#follow(command, job, call);
    if (ended.number('jobstatus') === FAILED) throw this.#failure(command, ended);
    return ended.optionalObject('jobresult') ?? this.context.reader({}, command.operation);
  }

  /** A full page may have others after it whatever the count says: some lists count the rows of a page. */
  #nextPage(page: ListedPage): Query | null {
    const total = innerOf(page.body).optionalNumber('count');
    const isLast = page.count < this.#pageSize && isComplete(page, total) === true;
    return isLast ? null : nextNumber(page, null);
  }

  async #follow({ operation }: Command, jobid: string, call: Call): Promise<Reader> {
    const query = { operation, command: 'queryAsyncJobResult', parameters: { jobid }, idempotent: true };
    const ask = async (shared: Call): Promise<Reader | null> => {
      const job = await this.send(query, shared);
      return job.number('jobstatus') === PENDING ? null : job;
    };
    try {
      return await pollUntil(ask, call);
    } catch (error) {
      const words = `CloudStack accepted it as the job ${jobid}, and whether it was done is not known`;
      throw outcomeUnknown(error, words, this.context.details(operation));
    }
  }

  /** The error of a failed job, which is that of a refused command. */
  #failure(command: Command, job: Reader): CloudError {
    const result = job.optionalObject('jobresult')?.raw ?? {
      errortext: `the job ${job.id('jobid')} failed, and CloudStack does not say why`,
    };
    return this.context.failureOf({
      request: { ...requestOf(command), method: 'POST' },
      status: job.optionalNumber('jobresultcode') || INTERNAL_ERROR,
      headers: {},
      text: JSON.stringify({ job: result }),
    });
  }
}

/** Keys and values in the form of CloudStack's maps: `tags[0].key`, `tags[0].value`. A key without a value stands for any. */
export function pairsOf(name: string, pairs: Readonly<Record<string, string | undefined>>): Parameters {
  const entries = Object.entries(pairs).flatMap(([key, value], index) => [
    [`${name}[${index}].key`, key],
    [`${name}[${index}].value`, value],
  ]);
  return Object.fromEntries(entries);
}

async function unlessMissing(deleted: Promise<unknown>): Promise<void> {
  try {
    await deleted;
  } catch (error) {
    if (!CloudError.is(error) || !error.code.endsWith('not-found')) throw error;
  }
}

function requestOf({ command, parameters = {}, ...request }: Command): ClientRequest {
  const form = new URLSearchParams({ command, response: 'json' });
  for (const [name, value] of Object.entries(parameters))
    if (value !== undefined) form.set(name, String(value));
  const headers = { 'content-type': 'application/x-www-form-urlencoded' };
  return { ...request, path: '', headers, body: form.toString() };
}

/** What stands under the name of the command, which is the only field of a response. */
function innerOf(body: Reader): Reader {
  const [name = 'response'] = Object.keys(body.raw);
  return body.object(name);
}
