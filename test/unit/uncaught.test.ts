import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

const SCRIPT = `
  import { getDriver, Provider } from 'skylane';
  const Rackspace = getDriver(Provider.RACKSPACE);
  new Rackspace({ username: 'me', region: 'DFW' });
`;

it('an error that nobody catches is printed with one short line of the source', async () => {
  const run = promisify(execFile)(process.execPath, ['--input-type=module', '--eval', SCRIPT]);
  const { stderr } = (await run.catch((error: unknown) => error)) as { stderr: string };
  expect(stderr).toContain('AuthenticationError: rackspace: the option apiKey is missing');
  expect(Math.max(...stderr.split('\n').map((line) => line.length))).toBeLessThan(500);
});
