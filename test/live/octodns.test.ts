import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { normaliseData, parseOctoYaml } from 'skylane/dns';
import { describe, expect, test } from 'vitest';
import { fixtureText } from '../support/fixture.js';
import { findJudge } from '../support/sign-in/judge.js';

const run = promisify(execFile);
const python = findJudge('octodns');
const SCRIPT = fileURLToPath(new URL('./foreign/octodns-yaml.py', import.meta.url));
const FOLDER = fileURLToPath(new URL('../fixtures/octodns', import.meta.url));

type Row = readonly [name: string, ttl: number, type: string, data: string];

describe.skipIf(python === null)('octoDNS', () => {
  test('reads the same records of its YAML as Skylane does', async () => {
    const { stdout } = await run(python ?? '', [SCRIPT, FOLDER, 'example.com']);
    const theirs = (JSON.parse(stdout) as Row[]).map(([name, ttl, type, data]) =>
      [name, ttl, type, normaliseData(type, data, 'example.com')].join(' '),
    );
    const { records } = await parseOctoYaml(fixtureText('octodns/example.com.yaml'), {
      domain: 'example.com',
      target: 'ours',
    });
    expect(records.length).toBe(22);
    expect(records.map(({ name, ttl, type, data }) => [name, ttl, type, data].join(' ')).toSorted()).toEqual(
      theirs.toSorted(),
    );
  });
});
