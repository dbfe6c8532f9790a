import { expect, test } from 'vitest';
import { note, type Shell } from '../../../dist/src/cli/shell.js';

test('a message keeps its lines, and steers no terminal by what it quotes', () => {
  const written: string[] = [];
  const shell = { process: { stderr: { write: (text: string) => void written.push(text) } } };
  note(shell as unknown as Shell, 'two\n\u001B[31mlines\u009B');
  expect(written.join('')).toBe('two\n?[31mlines?\n');
});
