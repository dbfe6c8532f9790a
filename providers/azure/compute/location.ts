import { idOf, InvalidRequestError } from '../../../src/driver/index.js';
import type { NodeLocation } from '../../../src/compute/index.js';
import type { ArmClient } from '../arm/client.js';

/** Location of a new resource. */
export interface AzurePlaceOfNew {
  readonly region: string;
  /** Undefined to let Azure choose. */
  readonly zones: readonly string[] | undefined;
}

/**
 * Splits the id of a location, `westeurope` or `westeurope-1`; default: the driver's region.
 *
 * @throws InvalidRequestError without either, for an invalid location, or one outside the driver's region
 */
export function splitLocation(
  location: NodeLocation | string | undefined,
  client: ArmClient,
  operation: string,
): AzurePlaceOfNew {
  const { region: own } = client.place;
  const text = location === undefined ? own : idOf(location);
  const [, region, zone] = /^([a-z0-9]+)(?:-(\d))?$/.exec(text ?? '') ?? [];
  const details = client.context.details(operation);
  if (text === null)
    throw new InvalidRequestError(
      `${operation}: say where: give location, such as westeurope or westeurope-1, or the driver the option region.`,
      details,
    );
  if (region === undefined)
    throw new InvalidRequestError(
      `${operation}: ${JSON.stringify(text.slice(0, 100))} is no location; there are regions such as westeurope, and zones of them such as westeurope-1.`,
      details,
    );
  if (own !== null && own !== region)
    throw new InvalidRequestError(
      `${operation}: this driver is for the region ${own} and would not see what is made in ${region}. Make a driver for that, or one without region.`,
      details,
    );
  return { region, zones: zone === undefined ? undefined : [zone] };
}
