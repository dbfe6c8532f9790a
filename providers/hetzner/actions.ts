import type { Reader } from '../../src/driver/index.js';
import type { ActionRules } from '../../src/compute/index.js';
import type { HetznerAction } from './compute/models.js';
import { PAGES } from './pages.js';

/** Actions. @see https://docs.hetzner.cloud/#actions */
export const ACTIONS: ActionRules<HetznerAction> = {
  path: '/actions',
  begin: (name, json) => ({ below: `/actions/${name}`, ...(json && { json }) }),
  query: { ...PAGES, sort: 'id:desc' },
  ids: /^\d{1,15}$/,
  many: 'id',
  running: 'running',
  failed: 'error',
  read: readAction,
  describe: ({ command, error }) => `${command}: ${error ?? 'it does not say why'}`,
};

/** Reads an action. */
export function readAction(action: Reader): HetznerAction {
  const status = action.string('status');
  if (status !== 'running' && status !== 'success' && status !== 'error')
    throw action.wrong('status', 'running, success or error');
  return {
    id: action.id('id'),
    command: action.optionalString('command') ?? 'action',
    status,
    progress: action.optionalNumber('progress'),
    error: action.optionalObject('error')?.optionalString('message') ?? null,
  };
}
