import type { CreateNodeOptions } from '../../compute/options.js';
import { numberSpecs } from '../create/create-nodes.js';
import type { PreparedPlace } from './place.js';

/** Prefix of the client tokens and owner tags of one place. */
export function runOf(run: string, place: number): string {
  return `${run}p${place}`;
}

/** Specs of a place: every server of the run, as it would be there. */
export function specsOf({ spec }: Pick<PreparedPlace, 'spec'>, count: number): CreateNodeOptions[] {
  return numberSpecs(spec, count);
}
