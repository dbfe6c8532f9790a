import type { Json, State } from '../state.js';

export const CREATED = '2026-01-30T23:50:00+00:00';

export const LOCATION = {
  id: 1,
  name: 'fsn1',
  description: 'Falkenstein DC Park 1',
  country: 'DE',
  city: 'Falkenstein',
  network_zone: 'eu-central',
};

/** Begins an action on resources, whose end makes a change. */
export function begin(
  state: State,
  command: string,
  rows: readonly Json[],
  change: () => void = () => {},
): Json {
  const id = state.nextNumber();
  const action: Json = {
    id,
    command,
    status: 'running',
    progress: 0,
    started: CREATED,
    finished: null,
    resources: [],
    error: null,
  };
  state.add('actions', id, action);
  state.later([action, ...rows], () => {
    Object.assign(action, { status: 'success', progress: 100, finished: CREATED });
    change();
  });
  return action;
}
