import { afterAll, beforeAll, expect, test } from 'vitest';
import { type CommandSandbox, commandSandbox } from '../../support/command-sandbox.js';

let lab: CommandSandbox;

beforeAll(async () => {
  lab = await commandSandbox('openstack');
});
afterAll(() => lab.sandbox.close());

const COMMANDS = [
  'node create web --size 1 --image 1',
  'node deploy web --size 1 --image 1 -i id --command true',
  'node start web',
  'node stop web',
  'node reboot web',
  'node wait web',
  'run resume run.ndjson',
  'dns record add example.com www A 192.0.2.1',
  'balancer listeners add web http:80',
  'balancer members add web 192.0.2.1',
];

test.each([
  ...COMMANDS.flatMap((command) => [`${command} -c nmae`, `${command} --sort nmae`]),
  'dns zone create example.com -c nmae',
  'balancer create web --listener http:80 -c nmae',
  'volume create data --size 1 -c nmae',
  'node label web role=web -c nmae',
])('%s is refused before anything is done', async (line) => {
  const before = await lab.sandbox.requests();
  const { stderr, code } = await lab.shell.run(line);
  expect(stderr).toContain('There is no column nmae.');
  expect(code).toBe(2);
  expect(await lab.sandbox.requests()).toBe(before);
});
