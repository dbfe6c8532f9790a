import { inspect } from 'node:util';
import { describe, expect, test } from 'vitest';
import { runProgram } from '../../../dist/src/auth/run-program.js';

const environment = { variables: { ...process.env }, home: '', directory: '' };
/** A program of Node's that runs this. */
const node = (code: string) => ({ words: [process.execPath, '-e', code], origin: 'The program' });
/** Does not listen to friendly signals, and has another one hold its output open. */
const STUBBORN = `process.on('SIGTERM', () => {}); require('node:child_process').spawn('sleep', ['3'], { stdio: 'inherit' }); console.log('up'); setInterval(() => {}, 1000)`;

describe('a program that hands out keys', () => {
  test('gives what it prints', async () => {
    expect(await runProgram(environment, node("console.log('keys')"), undefined)).toBe('keys\n');
  });

  test('that ends neither by itself nor when asked to ends with its time', async () => {
    const start = performance.now();
    const run = runProgram(environment, { ...node(STUBBORN), timeout: 300 }, undefined);
    await expect(run).rejects.toMatchObject({ code: 'authentication', message: /did not end within 300 ms/ });
    expect(performance.now() - start).toBeLessThan(2500);
  });

  test('that ends neither by itself nor when asked to ends with the call', async () => {
    const run = runProgram(environment, node(STUBBORN), { signal: AbortSignal.timeout(300) });
    await expect(run).rejects.toMatchObject({ name: 'TimeoutError' });
  });

  test('that prints without end is ended', async () => {
    const endless = node("process.on('SIGTERM', () => {}); for (;;) process.stdout.write('x'.repeat(65536))");
    await expect(runProgram(environment, endless, undefined)).rejects.toThrow(/printed more than 65536/);
  });

  test('is not started for a call that has ended', async () => {
    const run = runProgram(environment, node(''), { signal: AbortSignal.abort(new Error('over')) });
    await expect(run).rejects.toThrow('over');
  });

  test('that cannot be started keeps its parameters to itself', async () => {
    const program = { words: ['/nowhere/program', '--password', 'hunter2hunter2'], origin: 'The program' };
    const error: unknown = await runProgram(environment, program, undefined).catch((one: unknown) => one);
    expect(error).toMatchObject({ code: 'authentication', cause: { code: 'ENOENT' } });
    expect(inspect(error, { depth: null, showHidden: true })).not.toContain('hunter2');
  });

  test('says nothing of what it wrote to its error output', async () => {
    const program = node("console.error('secret-of-the-user'); process.exit(3)");
    const error: unknown = await runProgram(environment, program, undefined).catch((one: unknown) => one);
    expect(error).toMatchObject({ message: expect.stringContaining('status 3') as string });
    expect(inspect(error, { depth: null, showHidden: true })).not.toContain('secret-of-the-user');
  });
});
