import { type SandboxOf, startSandbox } from 'skylane/sandbox';
import { TestShell } from './command.js';
import { quickSandbox } from './sandbox.js';

/** A shell that speaks to a simulated cloud. */
export interface CloudShell<Flavor extends 'rackspace' | 'openstack'> {
  readonly shell: TestShell;
  readonly sandbox: SandboxOf<Flavor>;
}

/** A shell that speaks to a simulated Rackspace by the context `lab`, which is the current one. */
export async function rackspaceShell(): Promise<CloudShell<'rackspace'>> {
  const sandbox = await startSandbox({
    flavor: 'rackspace',
    buildTime: { mean: 20, spread: 5 },
    actionTime: 5,
  });
  const shell = new TestShell();
  const { username, apiKey } = sandbox.credentials as Record<string, string>;
  Object.assign(shell.variables, { RACKSPACE_USERNAME: username, RACKSPACE_API_KEY: apiKey });
  await shell.run([
    ...['context', 'set', 'lab', '-p', 'rackspace', '-r', 'DFW'],
    ...['--set', `endpoint=${sandbox.identityUrl}`],
  ]);
  return { shell, sandbox };
}

/** A shell that speaks to a simulated OpenStack by its variables. */
export async function openStackShell(): Promise<CloudShell<'openstack'>> {
  const sandbox = await quickSandbox();
  const shell = new TestShell();
  const { username, password, projectName, userDomainName, projectDomainName } =
    sandbox.credentials as Record<string, string>;
  Object.assign(shell.variables, {
    SKYLANE_PROVIDER: 'openstack',
    OS_AUTH_URL: sandbox.identityUrl,
    OS_USERNAME: username,
    OS_PASSWORD: password,
    OS_PROJECT_NAME: projectName,
    OS_USER_DOMAIN_NAME: userDomainName ?? 'Default',
    OS_PROJECT_DOMAIN_NAME: projectDomainName ?? 'Default',
  });
  return { shell, sandbox };
}
