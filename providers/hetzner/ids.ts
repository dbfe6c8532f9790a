import type { ClientContext } from '../../src/driver/index.js';

/** An id as a number. @throws InvalidRequestError for a name, which would be sent as null and so be ignored */
export function numberOf(id: string, operation: string, context: ClientContext): number {
  if (/^\d{1,15}$/.test(id)) return Number(id);
  throw context.invalid(
    operation,
    `servers, networks, firewalls, volumes, certificates and placement groups of Hetzner go by their ids, which are numbers, not ${JSON.stringify(id)}`,
  );
}
