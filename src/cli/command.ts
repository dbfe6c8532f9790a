import {
  type BaseArgs,
  type BaseFlags,
  buildCommand,
  type Command,
  type TypedCommandParameters,
} from '@stricli/core';
import { CommandError } from './exit-codes.js';
import type { Shell } from './shell.js';

/** A line of examples in a command's help: what to type, and what it does. */
export type Example = readonly [input: string, what: string];

/** Definition of a command, whose code is loaded when it is called. */
export interface CommandDefinition<Flags extends BaseFlags, Args extends BaseArgs> {
  /** One line for the list of commands. */
  readonly brief: string;
  /** More for its own help. */
  readonly about?: string;
  /** At least one. */
  readonly examples: readonly [Example, ...Example[]];
  /** Its flags and arguments. */
  readonly parameters: TypedCommandParameters<Flags, Args, Shell>;
  /** Loads the module whose default export carries it out. */
  readonly load: () => Promise<{
    readonly default: (this: Shell, flags: Flags, ...args: Args) => Promise<void>;
  }>;
}

/** Makes a command with examples in its help. */
export function command<Flags extends BaseFlags, Args extends BaseArgs>({
  brief,
  about,
  examples,
  parameters,
  load,
}: CommandDefinition<Flags, Args>): Command<Shell> {
  const lines = examples.map(([input, what]) => `  skylane ${input}\n      ${what}`);
  return buildCommand<Flags, Args, Shell>({
    loader: async () => guarded((await load()).default),
    parameters,
    docs: { brief, fullDescription: [about ?? brief, '', 'EXAMPLES', ...lines].join('\n') },
  });
}

/** Turns what a command throws into its message and exit code; what that takes is loaded then, as help does without it. */
function guarded<Flags, Args extends BaseArgs>(
  work: (this: Shell, flags: Flags, ...args: Args) => Promise<void>,
): (this: Shell, flags: Flags, ...args: Args) => Promise<void> {
  return async function guardedCommand(flags, ...args) {
    try {
      await work.call(this, flags, ...args);
    } catch (error) {
      const { describeError, exitCodeOf } = await import('./describe-error.js');
      throw new CommandError(describeError(error), exitCodeOf(error));
    }
  };
}

/** A required argument. */
export function argument(
  placeholder: string,
  brief: string,
): {
  readonly parse: (input: string) => string;
  readonly placeholder: string;
  readonly brief: string;
} {
  return { parse: String, placeholder, brief };
}

/** Definition of an optional flag with text. */
export function textFlag(
  placeholder: string,
  brief: string,
): {
  readonly kind: 'parsed';
  readonly parse: (input: string) => string;
  readonly optional: true;
  readonly placeholder: string;
  readonly brief: string;
} {
  return { kind: 'parsed', parse: String, optional: true, placeholder, brief };
}

/** Definition of a flag with text that may be given several times. */
export function textsFlag(
  placeholder: string,
  brief: string,
): {
  readonly kind: 'parsed';
  readonly parse: (input: string) => string;
  readonly optional: true;
  readonly variadic: true;
  readonly placeholder: string;
  readonly brief: string;
} {
  return { kind: 'parsed', parse: String, optional: true, variadic: true, placeholder, brief };
}

/** Definition of a flag that is there or not. */
export function switchFlag(brief: string): {
  readonly kind: 'boolean';
  readonly optional: true;
  readonly withNegated: false;
  readonly brief: string;
} {
  return { kind: 'boolean', optional: true, withNegated: false, brief };
}
