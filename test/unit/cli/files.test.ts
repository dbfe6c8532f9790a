import { Readable } from 'node:stream';
import { expect, test } from 'vitest';
import { exitCodeOf } from '../../../dist/src/cli/describe-error.js';
import { readInput } from '../../../dist/src/cli/files.js';

test('Ctrl-C ends the wait for standard input that nobody writes to', async () => {
  const interrupt = new AbortController();
  const shell = { stdin: new Readable({ read: () => {} }), signal: interrupt.signal };
  const reading = readInput(shell as Parameters<typeof readInput>[0]);
  interrupt.abort();
  const error: unknown = await reading.catch((thrown: unknown) => thrown);
  expect(exitCodeOf(error)).toBe(130);
});
