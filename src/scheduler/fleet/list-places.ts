import type { Call } from '../../call/call.js';
import type { ComputeDriver } from '../../compute/driver.js';
import type { ComputeNode } from '../../compute/models/index.js';
import { CloudError, type CloudErrorClass } from '../../errors.js';
import { asError } from '../as-error.js';
import { checkAccount, holdsRun } from '../journal/account.js';
import type { Lanes } from '../lanes.js';
import type { OpenedFleetJournal, PlacedRun } from './fleet-journal.js';
import type { PreparedPlace } from './place.js';

/** Servers of each place of a journal's run, and the errors of the places that could not be listed. */
export interface ListedPlaces {
  readonly nodes: ReadonlyMap<PreparedPlace, readonly ComputeNode[]>;
  readonly errors: ReadonlyMap<PreparedPlace, Error>;
}

/**
 * Lists the servers of each place, without those that the run has made in another place of the account.
 *
 * @throws JournalMismatchError for a place of another account than the run's; the reason of an aborted call
 */
export async function listPlaces(
  path: string,
  { runs }: OpenedFleetJournal,
  lanes: ReadonlyMap<PreparedPlace, Lanes<ComputeDriver>>,
  call: Call,
): Promise<ListedPlaces> {
  const owners = ownersOf(runs);
  const nodes = new Map<PreparedPlace, readonly ComputeNode[]>();
  const errors = new Map<PreparedPlace, Error>();
  await Promise.all(
    [...lanes].map(async ([place, each]) => {
      try {
        nodes.set(place, await each.use((lane) => lane.listNodes(call), call));
      } catch (error) {
        call.signal?.throwIfAborted();
        errors.set(place, unreached(place, asError(error)));
      }
    }),
  );
  for (const [place, found] of nodes) {
    const placed = runs[place.index];
    const error = placed === undefined ? null : strangeAccount(path, placed, place, found);
    if (error !== null) {
      nodes.delete(place);
      errors.set(place, unreached(place, error));
      continue;
    }
    nodes.set(
      place,
      found.filter(({ id }) => (owners.get(id) ?? place.index) === place.index),
    );
  }
  return { nodes, errors };
}

/** The error of a place that could not be listed, with its name. */
function unreached({ name }: PreparedPlace, error: Error): Error {
  const words = `The servers of the place ${name} could not be listed: ${error.message}`;
  if (!CloudError.is(error)) return new Error(words, { cause: error });
  const { provider, service, operation, status, providerCode, requestId, retryable, retryAfter } = error;
  const details = { provider, service, operation, status, providerCode, requestId, retryable, cause: error };
  const Same = error.constructor as CloudErrorClass;
  return new Same(words, retryAfter === undefined ? details : { ...details, retryAfter });
}

/** The place of each server that the journal records. */
function ownersOf(runs: readonly PlacedRun[]): ReadonlyMap<string, number> {
  return new Map(
    runs.flatMap(({ run }, place) =>
      run.specs.flatMap(({ id }) => (id === null ? [] : [[id, place] as const])),
    ),
  );
}

/**
 * Why a place is not known to be of the run's account; null if it is, and where nothing was requested yet: that has no server to show, and
 * nothing to lose.
 *
 * @throws JournalMismatchError for one that is of another account
 */
function strangeAccount(
  path: string,
  { run, sameAccount, unidentified }: PlacedRun,
  { driver }: PreparedPlace,
  nodes: readonly ComputeNode[],
): Error | null {
  if (sameAccount || run.specs.every(({ token }) => token === null)) return null;
  if (unidentified !== null && !holdsRun(run.header, nodes)) return unidentified;
  checkAccount(path, run.header, driver, nodes);
  return null;
}
