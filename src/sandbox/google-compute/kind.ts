import type { JsonObject } from '../json.js';
import type { Collection, ProjectState, Row } from './state.js';

/** A kind of resource with nothing special about it. */
export interface Kind {
  readonly collection: Collection;
  readonly scope: 'zones' | 'regions' | 'global';
  /** Default fields of a new resource. */
  readonly defaults: (state: ProjectState, body: JsonObject, scope: string) => JsonObject;
  /** Called once a resource is there. */
  readonly added?: (state: ProjectState, row: Row) => void;
  /** Refuses a deletion. */
  readonly checkDelete?: (state: ProjectState, row: Row) => void;
  /** Called once a resource is gone. */
  readonly removed?: (state: ProjectState, row: Row) => void;
  /** Fields that a change sets; default: those of its body. */
  readonly edit?: (state: ProjectState, row: Row, body: JsonObject) => JsonObject;
}
