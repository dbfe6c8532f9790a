import { readXmlFields } from '../../src/driver/index.js';
import { at, type Fault, taskFault } from './errors.js';

/** States of a task that is over. */
export const ENDED: ReadonlySet<unknown> = new Set(['success', 'error']);

/** States of a task that is not. */
export const UNDER_WAY: ReadonlySet<unknown> = new Set(['queued', 'running']);

/** State and outcome of a task. */
export interface TaskInfo {
  readonly state: unknown;
  readonly made: string | null;
  readonly fault: Fault;
}

/** Reads a task; the state is undefined where the response does not tell it. */
export function taskInfo(body: Buffer): TaskInfo {
  const properties = at(
    readXmlFields(body),
    'Envelope',
    'Body',
    'RetrievePropertiesExResponse',
    'returnval',
    'objects',
    'propSet',
  );
  const info = at(properties, 'val');
  const made = at(info, 'result', 'text');
  return {
    state: at(info, 'state'),
    made: typeof made === 'string' ? made : null,
    fault: taskFault(at(info, 'error')) ?? {
      type: 'SystemError',
      message: 'the task failed without a reason',
      object: null,
    },
  };
}
