import { type ClientContext, idOf, type Query } from '../../../src/driver/index.js';
import { defined, type NodeLocation } from '../../../src/compute/index.js';

/** Zone of drivers without a region, as for Scaleway's CLI. */
const USUAL_ZONE = 'fr-par-1';

/** Zone and project that a driver works in. */
export class Scope {
  /** Name of the zone. */
  readonly zone: string;
  readonly #projectId: string | undefined;
  readonly #context: ClientContext;

  constructor(projectId: string | undefined, context: ClientContext) {
    this.zone = context.region ?? USUAL_ZONE;
    this.#projectId = projectId;
    this.#context = context;
  }

  /** Path of the API of servers. */
  instances(path: string): string {
    return `/instance/v1/zones/${encodeURIComponent(this.zone)}${path}`;
  }

  /** Path of the API of block storage. */
  block(path: string): string {
    return `/block/v1alpha1/zones/${encodeURIComponent(this.zone)}${path}`;
  }

  /** Path of the API of private networks, in the region of the zone. */
  networks(path: string): string {
    const region = this.zone.slice(0, this.zone.lastIndexOf('-'));
    return `/vpc/v2/regions/${encodeURIComponent(region)}${path}`;
  }

  /** Query of a list, by the parameter for the project that the API has. */
  query(parameter: 'project' | 'project_id', pageSize: Query): Query {
    return defined({ ...pageSize, [parameter]: this.#projectId }) as Query;
  }

  /** Id of the project that something is made in. @throws InvalidRequestError without one */
  project(operation: string): string {
    if (this.#projectId !== undefined) return this.#projectId;
    throw this.#context.invalid(
      operation,
      "it is made in a project; pass projectId to the driver's constructor, or set SCW_DEFAULT_PROJECT_ID and use fromEnv()",
    );
  }

  /** @throws InvalidRequestError for a location that is not the driver's zone */
  check(operation: string, location: NodeLocation | string | undefined): void {
    if (location === undefined || idOf(location) === this.zone) return;
    throw this.#context.invalid(
      operation,
      `this driver works in the zone ${this.zone}; make another driver with region: ${JSON.stringify(idOf(location))}`,
    );
  }
}
