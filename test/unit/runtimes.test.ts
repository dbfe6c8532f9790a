import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Socket } from 'node:net';
import { LinodeDns } from 'skylane/linode';
import { MockAgent, type buildConnector } from 'undici';
import { afterEach, expect, it, vi } from 'vitest';
import { loadLibrary } from '../../dist/src/http/sockets/load-library.js';
import { reusingConnector } from '../../dist/src/http/sockets/read-buffers.js';
import { reachableFiles } from '../../scripts/reachable.mjs';

const root = join(import.meta.dirname, '..', '..');
const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

it('pushes what a runtime reads without saying which socket it is, as Bun does', () => {
  const pushed: unknown[] = [];
  const socket = { push: (bytes: Uint8Array) => pushed.push([...bytes]) > 0 };
  let onread:
    | { buffer: () => Uint8Array; callback: (length: number, room: Uint8Array) => boolean }
    | undefined;
  const build = ((options: { onread: typeof onread }) => {
    ({ onread } = options);
    return (_: unknown, callback: buildConnector.Callback) => callback(null, socket as unknown as Socket);
  }) as unknown as typeof buildConnector;
  reusingConnector(build, {})({ hostname: 'x', protocol: 'http:', port: '1' }, () => {});
  const room = onread!.buffer();
  room.set([1, 2, 3]);
  expect(Reflect.apply(onread!.callback, undefined, [3, room])).toBe(true);
  expect(pushed).toEqual([[1, 2, 3]]);
});

it("loads libraries whose modules ask for Node's own where a bundle has no require", async () => {
  const { default: libraries } = await import('../../dist/src/http/sockets/libraries.cjs');
  const standIn = (name: string): unknown => {
    const { require } = globalThis as { require?: (module: string) => unknown };
    if (require === undefined) throw new Error(`Dynamic require of "${name}" is not supported`);
    return require(name);
  };
  const load = vi.spyOn(libraries, 'yaml').mockImplementation(() => standIn('node:path') as never);
  try {
    expect(await loadLibrary('yaml')).toBe(await import('node:path').then((module) => module.default));
    expect(() => standIn('no-such-module')).toThrow("Cannot find module 'no-such-module'");
  } finally {
    load.mockRestore();
    Reflect.deleteProperty(globalThis, 'require');
  }
});

it("closes a dispatcher that cannot be destroyed, as undici's MockAgent", async () => {
  const agent = new MockAgent();
  agent.disableNetConnect();
  const closed = vi.spyOn(agent, 'close');
  agent
    .get('https://api.linode.com')
    .intercept({ path: /^\/v4\/domains/ })
    .reply(200, JSON.stringify({ data: [], page: 1, pages: 1, results: 0 }));
  const dns = new LinodeDns({ token: 'x'.repeat(64), dispatcher: () => agent });
  expect(await dns.listZones()).toEqual([]);
  await dns.close();
  expect(closed).toHaveBeenCalled();
});

it('finds the files that exports lead to, by any kind of reference, and no others', () => {
  const folder = mkdtempSync(join(tmpdir(), 'skylane-reachable-'));
  folders.push(folder);
  mkdirSync(join(folder, 'a'));
  const files = {
    'package.json':
      '{"exports":{".":{"types":"./index.d.ts","default":"./index.js"},"./package.json":"./package.json"}}',
    'index.js': "import './a/one.js';\nexport * from './two.js';\nconst x = import('./three.js');",
    'a/one.js': "fork(new URL('./four.js', import.meta.url)); require('../five.cjs');",
    'a/four.js': '',
    'two.js': '',
    'three.js': '',
    'five.cjs': '',
    'six.js': '',
    'index.d.ts': "export declare const x: typeof import('./two.js');",
    'two.d.ts': '',
    'six.d.ts': '',
  };
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  const unreachable = Object.keys(files).filter((name) => !reachableFiles(folder).has(name));
  expect(unreachable).toEqual(['six.js', 'six.d.ts']);
});

it('resolves no library by createRequire', () => {
  // The command is a program of Node's own, which nobody bundles.
  const files = [...reachableFiles(root)].filter(
    (file) => /\.c?js$/.test(file) && !file.startsWith('dist/src/cli/'),
  );
  expect(files.filter((file) => readFileSync(join(root, file), 'utf8').includes('createRequire'))).toEqual(
    [],
  );
});
