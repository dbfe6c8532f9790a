import { type SandboxFlavor, startSandbox } from 'skylane/sandbox';
import type { SandboxOf } from 'skylane/sandbox';
import { TestShell } from './command.js';

/** A shell that speaks to a simulated Rackspace by the context `lab`, which is the current one. */
export async function rackspaceShell(): Promise<{
  readonly shell: TestShell;
  readonly sandbox: SandboxOf<'rackspace'>;
}> {
  const sandbox = await startSandbox({
    flavor: 'rackspace' satisfies SandboxFlavor,
    buildTime: { mean: 20, spread: 5 },
    actionTime: 5,
  });
  const shell = new TestShell();
  const { username, apiKey } = sandbox.credentials as { username: string; apiKey: string };
  Object.assign(shell.variables, { RACKSPACE_USERNAME: username, RACKSPACE_API_KEY: apiKey });
  await shell.run([
    ...['context', 'set', 'lab', '-p', 'rackspace', '-r', 'DFW'],
    ...['--set', `endpoint=${sandbox.identityUrl}`],
  ]);
  return { shell, sandbox };
}
