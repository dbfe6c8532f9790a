import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { TestShell } from '../../support/command.js';

const MAIN = resolve(import.meta.dirname, '../../../dist/src/cli/main.js');
const BASH_COMPLETION = '/usr/share/bash-completion/bash_completion';
const shell = new TestShell();
const environment = { PATH: '', HOME: shell.home, XDG_CONFIG_HOME: join(shell.home, '.config') };

/** The words that are proposed in place of the last one. */
async function proposed(...words: string[]): Promise<string[]> {
  const { stdout, code } = await shell.run(['complete', '--', ...words]);
  expect(code).toBe(0);
  return stdout.split('\n').flatMap((line) => (/^(?:$|:)/.test(line) ? [] : (line.split('\t')[0] ?? '')));
}

beforeAll(async () => {
  await shell.run('context set work -p hetzner');
  await shell.run('context set play -p linode');
  // A command of the name for shells, which only find commands by their path.
  const bin = join(shell.home, 'bin');
  mkdirSync(bin);
  symlinkSync(process.execPath, join(bin, 'node'));
  writeFileSync(join(bin, 'skylane'), `#!/bin/sh\nexec node '${MAIN}' "$@"\n`, { mode: 0o755 });
  environment.PATH = `${bin}:/usr/bin:/bin`;
});

describe('proposals', () => {
  test.each([
    [['vol'], ['volume']],
    [['volume', 'at'], ['attach']],
    [
      ['firewall', 'rules', ''],
      ['add', 'rm'],
    ],
    [['node', 'list', '--inter'], ['--interval']],
    [['node', 'list', '--output', 'j'], ['json']],
    [['node', 'list', '-o', 'nd'], ['ndjson']],
    [['node', 'list', '--output=j'], ['--output=json']],
    [['node', 'list', '-p', 'hetz'], ['hetzner']],
    [
      ['node', 'list', '--context', ''],
      ['work', 'play'],
    ],
    [['node', 'list', '--context', 'w'], ['work']],
  ])('%j is completed', async (words, expected) => {
    expect((await proposed(...words)).toSorted()).toEqual(expected.toSorted());
  });

  test('files are proposed by the shell where nothing else is known, and not elsewhere', async () => {
    expect((await shell.run(['complete', '--', 'key', 'import', 'x', 'f'])).stdout).toBe(':0\n');
    expect((await shell.run(['complete', '--', 'key', ''])).stdout).toMatch(/\n:4\n$/);
  });
});

describe('scripts', () => {
  test.each([
    ['bash', 'complete -F __skylane_complete skylane'],
    ['zsh', 'compdef _skylane skylane'],
    ['fish', 'complete -c skylane'],
    ['powershell', "Register-ArgumentCompleter -CommandName 'skylane'"],
  ])('one for %s registers the command', async (name, words) => {
    const { stdout, code } = await shell.run(`completion ${name}`);
    expect(code).toBe(0);
    expect(stdout).toContain(words);
  });

  test.skipIf(!existsSync(BASH_COMPLETION))('bash completes a line by the real command', () => {
    const script = `source ${BASH_COMPLETION}; source <(skylane completion bash)
      compopt() { :; }
      COMP_LINE='skylane node list --context w'; COMP_POINT=\${#COMP_LINE}
      COMP_WORDS=(skylane node list --context w); COMP_CWORD=4
      $(complete -p skylane | sed 's/.*-F \\([^ ]*\\) .*/\\1/')
      echo "\${COMPREPLY[@]}"`;
    const output = execFileSync('bash', ['--norc', '-c', script], { env: environment, encoding: 'utf8' });
    expect(output).toBe('work\n');
  });

  test.skipIf(!has('fish'))('fish completes a line by the real command', () => {
    const script = "skylane completion fish | source; complete -C 'skylane node list -o nd'";
    const output = execFileSync('fish', ['--no-config', '-c', script], {
      env: environment,
      encoding: 'utf8',
    });
    expect(output).toMatch(/^ndjson\t/);
  });

  test.skipIf(!has('zsh'))('zsh takes the script', () => {
    const script =
      'autoload -U compinit; compinit -D -u; source <(skylane completion zsh); print $_comps[skylane]';
    const output = execFileSync('zsh', ['-f', '-c', script], { env: environment, encoding: 'utf8' });
    expect(output).toBe('_skylane\n');
  });
});

function has(program: string): boolean {
  return spawnSync(program, ['--version']).error === undefined;
}
