import { type CallOptions, type ClientRequest, CloudError, JsonClient } from '../../../src/driver/index.js';
import { isWithoutProject } from '../errors.js';

/** Client of a project, whose absence is a 404 too: then nothing is known of what was to be deleted. */
export class ProjectClient extends JsonClient {
  /** Deletes a resource. A missing one is no error. @throws NotFoundError without the project */
  override async delete(request: ClientRequest, options?: CallOptions): Promise<void> {
    try {
      await super.delete({ ...request, accept: [] }, options);
    } catch (error) {
      if (!CloudError.is(error) || error.status !== 404 || isWithoutProject(error)) throw error;
    }
  }
}
