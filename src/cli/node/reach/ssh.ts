import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { isIP } from 'node:net';
import { constants, tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CallOptions } from '../../../call/call.js';
import type { ComputeDriver, ComputeNode } from '../../../compute/index.js';
import { CloudError } from '../../../errors.js';
import { describeError } from '../../describe-error.js';
import { CommandError, EXIT, usage } from '../../exit-codes.js';
import { withDriver } from '../../place/drivers.js';
import type { PlaceFlags } from '../../place/flags.js';
import { note, type Shell } from '../../shell.js';
import { findNode } from '../find-nodes.js';
import { hostKeyOptions } from './host-key-options.js';

/** Flags of `node ssh`. */
export type SshFlags = PlaceFlags & {
  readonly user?: string;
  readonly private?: boolean;
};

interface Target {
  readonly address: string;
  readonly user: string | null;
  /** Public keys, or `SHA256:...`; empty where the cloud does not tell. */
  readonly hostKeys: readonly string[];
}

/** Logs in to a server with the `ssh` of this machine, and ends as it does. */
export default async function ssh(
  this: Shell,
  flags: SshFlags,
  ...[wanted = '', ...rest]: string[]
): Promise<void> {
  const target = await withDriver(this, 'compute', flags, async ({ driver, call }) => {
    const node = await findNode(driver, wanted, call);
    return {
      address: addressOf(node, flags.private === true),
      user: flags.user ?? (await userOf(driver, node, call)),
      hostKeys: await hostKeysOf(this, driver, node, call),
    };
  });
  const folder = await mkdtemp(join(tmpdir(), 'skylane-ssh-'));
  try {
    const { options, fingerprints } = await hostKeyOptions(target, folder);
    if (fingerprints.length > 0) note(this, `Host keys by the cloud: ${fingerprints.join(', ')}`);
    this.outcome.exit = await runSsh(this, [...options, ...loginOf(target), ...rest]);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The address, which must be one: ssh would take other text for an option. @throws CommandError for a server without one */
function addressOf({ name, publicIps, privateIps }: ComputeNode, isPrivate: boolean): string {
  const [address] = isPrivate ? privateIps : publicIps;
  if (address !== undefined && isIP(address) !== 0) return address;
  const advice = !isPrivate && privateIps.length > 0 ? ': give --private for its private one' : '';
  throw new CommandError(`${name} has no ${isPrivate ? 'private' : 'public'} address${advice}.`, EXIT.failed);
}

function loginOf({ address, user }: Target): readonly string[] {
  if (user === null) return [address];
  if (!/^[A-Za-z0-9_][\w.@$-]*$/.test(user)) throw usage(`${JSON.stringify(user)} is no name of a user.`);
  return ['-l', user, address];
}

/** The user that an image is made for; null where the cloud does not tell, and ssh chooses. */
async function userOf(
  driver: ComputeDriver,
  { image }: ComputeNode,
  call: CallOptions,
): Promise<string | null> {
  if (image === null) return null;
  try {
    const { extra } = await driver.getImage(image, call);
    const { defaultUser, defaultUsername } = extra as Readonly<Record<string, unknown>>;
    const user = defaultUser ?? defaultUsername;
    return typeof user === 'string' && user !== '' ? user : null;
  } catch (error) {
    // The image may be gone by now.
    if (CloudError.is(error) && error.code === 'image-not-found') return null;
    throw error;
  }
}

async function hostKeysOf(
  shell: Shell,
  driver: ComputeDriver,
  node: ComputeNode,
  call: CallOptions,
): Promise<readonly string[]> {
  try {
    return await driver.hostKeysOf(node, call);
  } catch (error) {
    if (shell.signal.aborted || !CloudError.is(error)) throw error;
    note(shell, `The host keys could not be read from the cloud: ${describeError(error)}`);
    return [];
  }
}

function runSsh(
  { environment: { variables }, signal: interrupt }: Shell,
  args: readonly string[],
): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn('ssh', [...args], {
      stdio: 'inherit',
      env: { ...variables },
      signal: interrupt,
    });
    child.once('error', (error: NodeJS.ErrnoException) =>
      reject(
        error.code === 'ENOENT'
          ? new CommandError('There is no program ssh on this machine: install OpenSSH.', EXIT.failed)
          : interrupt.aborted
            ? interrupt.reason
            : error,
      ),
    );
    child.once('exit', (code, signal) =>
      resolve(code ?? 128 + (signal === null ? 0 : constants.signals[signal])),
    );
  });
}
