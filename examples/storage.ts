// Where the storage examples run: a sandbox with two object stores, Swift and a local folder, that ends with the script.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getDriver, Provider } from 'skylane';
import { startSandbox } from 'skylane/sandbox';

const Swift = getDriver(Provider.OPENSTACK_SWIFT);
const Local = getDriver(Provider.LOCAL);

/** Swift for OS_AUTH_URL or OS_CLOUD where one is set, else of a sandbox; a local store; and a folder to work in. */
export async function openStores() {
  const folder = await mkdtemp(join(tmpdir(), 'skylane-example-'));
  const hasCloud = Boolean(process.env['OS_AUTH_URL'] ?? process.env['OS_CLOUD']);
  if (!hasCloud) console.log('No OS_AUTH_URL or OS_CLOUD in the environment: using a sandbox.');
  const sandbox = hasCloud ? null : await startSandbox({ flavor: 'openstack' });
  const swift =
    sandbox === null
      ? await Swift.fromEnv()
      : new Swift({ ...sandbox.credentials, endpoint: sandbox.identityUrl });
  const local = new Local({ path: folder });
  return {
    swift,
    local,
    folder,
    async [Symbol.asyncDispose]() {
      await swift.close();
      await local.close();
      await sandbox?.close();
      await rm(folder, { recursive: true });
    },
  };
}
