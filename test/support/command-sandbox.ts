import { type Sandbox, startSandbox } from 'skylane/sandbox';
import { TestShell } from './command.js';

/** A simulated cloud, and a shell whose variables sign in to it. */
export interface CommandSandbox {
  readonly sandbox: Sandbox;
  readonly shell: TestShell;
}

/** Starts a simulated cloud whose servers are built at once. */
export async function commandSandbox(flavor: 'rackspace' | 'openstack'): Promise<CommandSandbox> {
  const sandbox: Sandbox = await startSandbox({
    flavor,
    buildTime: { mean: 20, spread: 5 },
    actionTime: 5,
  });
  const shell = new TestShell();
  Object.assign(shell.variables, { SKYLANE_PROVIDER: flavor }, variablesOf(flavor, sandbox));
  await shell.run(['context', 'set', 'lab', '-p', flavor, '--set', `endpoint=${sandbox.identityUrl}`]);
  await shell.run('context use lab');
  return { sandbox, shell };
}

function variablesOf(flavor: string, { credentials, regions }: Sandbox): Record<string, string> {
  const { username = '', apiKey = '', password = '', projectName = '' } = credentials;
  const region = regions[0] ?? '';
  if (flavor === 'rackspace')
    return { RACKSPACE_USERNAME: username, RACKSPACE_API_KEY: apiKey, RACKSPACE_REGION: region };
  return {
    OS_USERNAME: username,
    OS_PASSWORD: password,
    OS_PROJECT_NAME: projectName,
    OS_USER_DOMAIN_NAME: 'Default',
    OS_PROJECT_DOMAIN_NAME: 'Default',
    OS_REGION_NAME: region,
  };
}
