import type { Command, TypedCommandParameters } from '@stricli/core';
import { argument, command, type Example } from '../command.js';
import { confirmAliases, confirmFlags } from '../confirm.js';
import { outputAliases, outputFlags, showFlags } from '../output/flags.js';
import { placeAliases, placeFlags } from '../place/flags.js';
import type { Shell } from '../shell.js';
import type { Change } from './change.js';
import type { Create } from './create.js';
import type { Deletion } from './delete.js';
import type { FlagDefinitions, FlagsOf } from './flags.js';
import type { Resource, Work } from './resource.js';

/** An argument of a verb. */
export type Argument = ReturnType<typeof argument>;

/** The texts of arguments. */
export type TextsOf<A extends readonly Argument[]> = { readonly [K in keyof A]: string };

/** Help of a verb. */
export interface Help {
  readonly brief: string;
  readonly about?: string;
  /** At least one. */
  readonly examples: readonly [Example, ...Example[]];
}

/** `list`. */
export function listVerb<T extends object, const D extends FlagDefinitions>(
  resource: Resource<T>,
  {
    flags,
    list,
    ...help
  }: Help & { readonly flags?: D; readonly list?: (work: Work<FlagsOf<D>>) => AsyncIterable<T> },
): Command<Shell> {
  return define(help, { flags: { ...outputFlags, ...flags } }, async () => {
    const { lister } = await import('./list.js');
    return lister<T, FlagsOf<D>>(resource, list);
  });
}

/** `show`. */
export function showVerb<T extends object>(resource: Resource<T>, help: Help): Command<Shell> {
  return changeVerb(resource, { ...help, change: (_work, item) => Promise.resolve(item) });
}

/** A verb that changes one thing. */
export function changeVerb<
  T extends object,
  const D extends FlagDefinitions = Record<never, never>,
  const A extends readonly Argument[] = readonly [],
>(
  resource: Resource<T>,
  {
    flags,
    args,
    method,
    question,
    change,
    ...help
  }: Help & Change<T, FlagsOf<D>, TextsOf<A>> & { readonly flags?: D; readonly args?: A },
): Command<Shell> {
  const asks = question === undefined ? {} : confirmFlags;
  const parameters = {
    flags: { ...showFlags, ...asks, ...flags },
    aliases: question === undefined ? {} : confirmAliases,
    args: [subjectOf(resource), ...(args ?? [])],
  };
  return define(help, parameters, async () => {
    const { changer } = await import('./change.js');
    return changer<T, FlagsOf<D>, TextsOf<A>>(resource, {
      change,
      ...(method === undefined ? {} : { method }),
      ...(question === undefined ? {} : { question }),
    });
  });
}

/** A verb that creates a thing. */
export function createVerb<
  T extends object,
  const D extends FlagDefinitions = Record<never, never>,
  const A extends readonly Argument[] = readonly [],
>(
  resource: Resource<T>,
  {
    flags,
    args,
    methods,
    create,
    ...help
  }: Help & Create<T, FlagsOf<D>, TextsOf<A>> & { readonly flags?: D; readonly args?: A },
): Command<Shell> {
  return define(help, { flags: { ...showFlags, ...flags }, args: args ?? [] }, async () => {
    const { creator } = await import('./create.js');
    return creator<T, FlagsOf<D>, TextsOf<A>>(resource, { methods, create });
  });
}

/** A verb that deletes things. */
export function deleteVerb<T extends object>(
  resource: Resource<T>,
  { method, remove, verb, ...help }: Help & Deletion<T>,
): Command<Shell> {
  const parameters = { flags: confirmFlags, aliases: confirmAliases, all: subjectOf(resource) };
  return define(help, parameters, async () => {
    const { deleter } = await import('./delete.js');
    return deleter(resource, { method, remove, ...(verb === undefined ? {} : { verb }) });
  });
}

function subjectOf({ noun }: { readonly noun: string }): Argument {
  return argument(noun.toUpperCase(), `Id or name of ${/^[aeiou]/.test(noun) ? 'an' : 'a'} ${noun}`);
}

interface Parameters {
  readonly flags: FlagDefinitions;
  readonly aliases?: Readonly<Record<string, string>>;
  readonly args?: readonly Argument[];
  /** Of one or more arguments of the same kind. */
  readonly all?: Argument;
}

/** Joins what all verbs have. The types of flags are those of their definitions, which `FlagsOf` has tied to the code. */
function define<F, A extends readonly string[]>(
  help: Help,
  parameters: Parameters,
  load: () => Promise<(this: Shell, flags: F, ...args: A) => Promise<void>>,
): Command<Shell>;
function define(
  help: Help,
  { flags, aliases = {}, args = [], all }: Parameters,
  load: () => Promise<unknown>,
): Command<Shell> {
  const hasOutput = Object.hasOwn(flags, 'output');
  const parameters = {
    flags: { ...placeFlags, ...flags },
    aliases: { ...placeAliases, ...(hasOutput ? outputAliases : {}), ...aliases },
    positional:
      all === undefined ? { kind: 'tuple', parameters: args } : { kind: 'array', minimum: 1, parameter: all },
  };
  return command<Readonly<Record<string, unknown>>, readonly string[]>({
    ...help,
    parameters: parameters as unknown as TypedCommandParameters<
      Readonly<Record<string, unknown>>,
      readonly string[],
      Shell
    >,
    load: async () => ({
      default: (await load()) as (
        this: Shell,
        flags: Readonly<Record<string, unknown>>,
        ...args: readonly string[]
      ) => Promise<void>,
    }),
  });
}
