import { type CallOptions, idOf, Part } from '../../../src/driver/index.js';
import type { ComputeNode } from '../../../src/compute/index.js';
import type { CloudStackClient } from '../client.js';
import type { CloudStackJob, CloudStackNodeExtra } from './models.js';

const STATUSES = ['pending', 'done', 'failed'] as const;

/** CloudStack's asynchronous jobs. */
export class CloudStackJobs extends Part {
  readonly #client: CloudStackClient;

  constructor(client: CloudStackClient) {
    super();
    this.#client = client;
  }

  /** Fetches a job. @see https://cloudstack.apache.org/api/apidocs-4.20/apis/queryAsyncJobResult.html */
  async get(job: CloudStackJob | string, options?: CallOptions): Promise<CloudStackJob> {
    const jobid = idOf(job);
    const query = { operation: 'jobs.get', command: 'queryAsyncJobResult', idempotent: true };
    const found = await this.#client.send({ ...query, parameters: { jobid } }, options);
    const status = STATUSES[found.number('jobstatus')];
    if (status === undefined) throw found.wrong('jobstatus', '0, 1 or 2');
    return {
      id: jobid,
      status,
      command: found.optionalString('cmd'),
      resourceType: found.optionalString('jobinstancetype'),
      resourceId: found.optionalId('jobinstanceid'),
      createdAt: found.optionalDate('created'),
    };
  }

  /**
   * Waits until a new server is made, and returns the administrator's password that CloudStack has generated: null where the image takes
   * none. Only the job of the create has it, and the server forgets jobs after a while.
   *
   * @throws InvalidRequestError for a node that is not the result of `createNode`; the error of the job
   */
  async passwordOf(node: ComputeNode<CloudStackNodeExtra>, options?: CallOptions): Promise<string | null> {
    const { context } = this.#client;
    const operation = 'jobs.passwordOf';
    const { jobId } = node.extra;
    if (jobId === null)
      throw context.invalid(operation, 'only the node that createNode has returned knows its job');
    const command = { operation, command: 'deployVirtualMachine' };
    const result = await this.#client.waitFor(command, jobId, context.call(options));
    return result.object('virtualmachine').optionalString('password');
  }
}
