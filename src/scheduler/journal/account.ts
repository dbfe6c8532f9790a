import { createHash } from 'node:crypto';
import type { ComputeDriver } from '../../compute/driver.js';
import { OWNER_TAG_KEY } from '../../compute/limits.js';
import type { ComputeNode } from '../../compute/models/index.js';
import type { Call } from '../../call/call.js';
import { JournalMismatchError } from '../../errors.js';
import type { RunRecord } from './records.js';

/** Hashes the driver's account key, so that a journal tells accounts apart without naming them. */
export async function accountOf(driver: ComputeDriver, call: Call): Promise<string> {
  const identity = await driver.identify(call);
  return createHash('sha256').update(identity).digest('hex');
}

/** @throws JournalMismatchError when the driver is of another provider or region than the run's */
export function checkDriver(path: string, header: RunRecord, driver: ComputeDriver): void {
  if (header.provider !== driver.provider)
    throw mismatch(path, driver, `provider ${header.provider}, the driver of ${driver.provider}`);
  if (header.region !== driver.region)
    throw mismatch(path, driver, `region ${String(header.region)}, the driver of ${String(driver.region)}`);
}

/**
 * Checks the account of a driver that signs in otherwise than the run did, with a new token for instance: only the same account can hold a server
 * with the run's owner tag.
 *
 * @throws JournalMismatchError when the account holds none
 */
export function checkAccount(
  path: string,
  header: RunRecord,
  driver: ComputeDriver,
  nodes: readonly ComputeNode[],
): void {
  if (holdsRun(header, nodes)) return;
  throw mismatch(
    path,
    driver,
    "another account, project, user or endpoint than the driver's, which sees no server of the run",
  );
}

/** True if one of an account's servers has the run's owner tag, which proves that the account is the run's. */
export function holdsRun({ run }: RunRecord, nodes: readonly ComputeNode[]): boolean {
  return nodes.some(({ metadata }) => metadata[OWNER_TAG_KEY]?.startsWith(`${run}-`));
}

function mismatch(path: string, driver: ComputeDriver, what: string): JournalMismatchError {
  return new JournalMismatchError(
    `The journal ${path} is of ${what}. Its servers can only be found with the driver that they were made with.`,
    { provider: driver.provider, service: driver.service },
  );
}
