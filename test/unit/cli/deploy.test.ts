import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Sandbox, startSandbox } from 'skylane/sandbox';
import { TestShell } from '../../support/command.js';
import { type ScriptedResult, sshServer, type SshServer } from '../../support/ssh-server.js';

let sandbox: Sandbox;
let server: SshServer;
let result: ScriptedResult = { exitCode: 0, stdout: '' };
const shell = new TestShell();
/** The simulated cloud with servers that are on this machine. */
const nearby = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', async () => {
    const body = Buffer.concat(chunks);
    const reply = await fetch(new URL(request.url ?? '/', sandbox.url), {
      method: request.method ?? 'GET',
      headers: { authorization: request.headers.authorization ?? '', 'content-type': 'application/json' },
      ...(body.length > 0 ? { body } : {}),
    });
    response.writeHead(reply.status, { 'content-type': 'application/json' });
    const text = await reply.text();
    response.end(text.replaceAll(/"ip_address":"[^"]*"/g, '"ip_address":"127.0.0.1"'));
  });
});

beforeAll(async () => {
  sandbox = await startSandbox({ flavor: 'digital-ocean', buildTime: { mean: 20, spread: 5 } });
  await new Promise<void>((listening) => nearby.listen(0, '127.0.0.1', listening));
  const key = join(shell.home, 'id');
  execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', key]);
  server = await sshServer({ authorized: readFileSync(`${key}.pub`, 'utf8'), run: () => result });
  const { port } = nearby.address() as AddressInfo;
  Object.assign(shell.variables, { DIGITALOCEAN_TOKEN: sandbox.credentials['token'] ?? '' });
  const endpoint = new URL(sandbox.identityUrl);
  endpoint.port = String(port);
  await shell.run(['context', 'set', 'do', '-p', 'digital-ocean', '--set', `endpoint=${endpoint.href}`]);
  await shell.run('context use do');
  writeFileSync(join(shell.home, 'motd'), 'hello');
  writeFileSync(join(shell.home, 'setup.sh'), '#!/bin/sh\necho set up\n');
  writeFileSync(join(shell.home, 'latin.sh'), Buffer.from('echo gr\xfc\xdf', 'latin1'));
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
  nearby.closeAllConnections();
  nearby.close();
  await sandbox.close();
});

function specFlags(): string {
  return `--image 3164001 --size s-1vcpu-1gb --location nyc3 -q --port ${server.port}`;
}

test('files, scripts and commands run in this order on a new server', async () => {
  const line = `node deploy web ${specFlags()} --identity id --command uptime --script setup.sh --file motd:/etc/motd -o value -c name`;
  const { stdout, stderr, code } = await shell.run(line);
  expect(stderr).toBe('');
  expect(stdout).toBe('web\n');
  expect(code).toBe(0);
  const [file, script, command] = server.commands.slice(-3);
  expect(file).toContain('/etc/motd');
  expect(script).not.toContain('uptime');
  expect(command).toContain('uptime');
});

test('a command that fails is told with its status, and the server is kept', async () => {
  result = { exitCode: 3, stderr: 'no such unit' };
  const journal = join(shell.home, 'bad.ndjson');
  const line = `node deploy bad ${specFlags()} -i id --command false --count 1 --journal ${journal}`;
  const { stderr, code } = await shell.run(line);
  expect(code).toBe(1);
  expect(stderr).toContain('status 3');
  expect(stderr).toContain('1 run without all of their steps, and are kept');
  expect(stderr).toContain(`skylane run cleanup ${journal}`);
  expect((await shell.run('node list -o value -c name')).stdout).toContain('bad');
});

test.each([
  ['--command true', 'SSH_AUTH_SOCK'],
  ['-i id', 'Nothing is to be done'],
  ['-i id --script none.sh', '--script none.sh cannot be read'],
  ['-i id --file motd', 'not LOCAL:REMOTE'],
  ['-i id --script latin.sh', '--script latin.sh cannot be read'],
])('%s is refused before a server is created', async (flags, words) => {
  const spec = specFlags();
  const before = await sandbox.requests();
  const { stderr, code } = await shell.run(`node deploy never ${spec} ${flags}`);
  expect(stderr).toContain(words);
  expect(code).toBe(2);
  expect(await sandbox.requests()).toBe(before);
});
