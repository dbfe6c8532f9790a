import { type Application, proposeCompletions } from '@stricli/core';
import { plain } from '../output/plain.js';
import { print, type Shell } from '../shell.js';

/** Tells the shell not to propose files: names of files follow where nothing else does. */
const NO_FILES = 4;
const DEFAULT = 0;

/**
 * Proposes what can stand in place of the last word, for the scripts of `skylane completion`: a line for each with its meaning, then a
 * directive to the shell.
 */
export async function complete(
  app: Application<Shell>,
  words: readonly string[],
  shell: Shell,
): Promise<void> {
  const { inputs, prefix } = unfinished(words);
  const proposals = await proposeCompletions(app, inputs, shell);
  for (const { completion, brief } of proposals) print(shell, `${prefix}${completion}\t${plain(brief)}`);
  print(shell, `:${proposals.length === 0 ? DEFAULT : NO_FILES}`);
}

/** `--output=j` is completed as `--output j`, and proposed as a whole. */
function unfinished(words: readonly string[]): {
  readonly inputs: readonly string[];
  readonly prefix: string;
} {
  const last = words.at(-1) ?? '';
  const [, flag, value] = /^(--[\w-]+)=(.*)$/s.exec(last) ?? [];
  if (flag === undefined || value === undefined) return { inputs: words, prefix: '' };
  return { inputs: [...words.slice(0, -1), flag, value], prefix: `${flag}=` };
}
