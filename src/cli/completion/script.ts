import { RootCommand } from '@bomb.sh/tab';
import { print, type Shell } from '../shell.js';

/** Prints the script for a shell. */
export function printScript(shell: Shell, kind: 'bash' | 'zsh' | 'fish' | 'powershell'): void {
  const lines: string[] = [];
  // The library prints by console.log.
  /* oxlint-disable no-console */
  const { log } = console;
  console.log = (line: unknown) => void lines.push(String(line));
  try {
    new RootCommand().setup('skylane', 'skylane', kind);
  } finally {
    console.log = log;
  }
  /* oxlint-enable no-console */
  print(shell, lines.join('\n'));
}
