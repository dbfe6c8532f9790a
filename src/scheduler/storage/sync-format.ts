import type { SyncChange } from './sync.js';

/** Formats a change as a line of text. */
export function formatSyncChange({ action, name, reason, size }: SyncChange): string {
  return `${action} ${name} (${reason}${size === 0 ? '' : `, ${size ?? 'unknown'} bytes`})`;
}
