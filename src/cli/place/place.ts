import { parseEnv } from 'node:util';
import { type Environment, readNamedFile, resolvePath, variable } from '../../environment.js';
import { usage } from '../exit-codes.js';
import { providerName } from '../provider/name.js';
import type { Shell } from '../shell.js';
import { type Context, findContext, readContexts } from './contexts.js';
import type { PlaceFlags } from './flags.js';

/** Which cloud a command speaks to. */
export interface Place {
  readonly provider: string;
  /** Options of the driver: region, endpoint ... */
  readonly options: Readonly<Record<string, string>>;
  /** Where its credentials are looked for. */
  readonly environment: Environment;
}

/** A context that was chosen, and by what. */
interface Chosen {
  readonly context: Context;
  /** True where a flag or a variable named it: its variables then go before those of the process. */
  readonly isNamed: boolean;
}

/**
 * Finds the cloud: by flags, else the environment, else the context. A context of another provider than the one that was asked for adds nothing.
 *
 * @throws CommandError when there is none, or a context was named that is of another provider
 */
export async function placeOf(shell: Shell, flags: PlaceFlags): Promise<Place> {
  const { environment } = shell;
  const { context: named, isNamed } = await chosenContext(environment, flags);
  const asked = flags.provider ?? (isNamed ? undefined : variable(environment, 'SKYLANE_PROVIDER'));
  const typed = asked ?? named.provider;
  if (typed === undefined)
    throw usage(
      'Which cloud? Give --provider NAME (skylane provider list), set SKYLANE_PROVIDER, or make a context: skylane context set work --provider NAME',
    );
  const provider = providerName(typed);
  const isOther = named.provider !== undefined && named.provider !== provider;
  if (isOther && isNamed)
    throw usage(
      `The context is of ${named.provider}, and --provider says ${provider}: leave one of them out.`,
    );
  const context = isOther ? {} : named;
  const region =
    flags.region ?? (isNamed ? undefined : variable(environment, 'SKYLANE_REGION')) ?? context.region;
  const set = Object.fromEntries(flags.set ?? []);
  await refuseSecrets(provider, [...Object.keys(set), ...Object.keys(context.options ?? {})]);
  return {
    provider,
    options: { ...context.options, ...(region === undefined ? {} : { region }), ...set },
    environment: await environmentOf(environment, context, isNamed),
  };
}

async function chosenContext(environment: Environment, flags: PlaceFlags): Promise<Chosen> {
  const name = flags.context ?? variable(environment, 'SKYLANE_CONTEXT');
  const contexts = await readContexts(environment);
  if (name !== undefined) return { context: findContext(contexts, name), isNamed: true };
  const { current } = contexts;
  return { context: current === null ? {} : findContext(contexts, current), isNamed: false };
}

/** A named context's variables win over the process's, another's fill its gaps. */
async function environmentOf(
  environment: Environment,
  { env = {}, envFile }: Context,
  isNamed: boolean,
): Promise<Environment> {
  const file =
    envFile === undefined
      ? {}
      : parseEnv(await readNamedFile(resolvePath(environment, envFile), 'envFile of the context'));
  const ours = { ...file, ...env };
  // An empty variable counts as not set, here as everywhere.
  const given = Object.fromEntries(Object.entries(environment.variables).filter(([, value]) => value !== ''));
  return { ...environment, variables: isNamed ? { ...given, ...ours } : { ...ours, ...given } };
}

/** A secret on a command line is in the history of the shell, and other users see it. @throws CommandError naming its variable */
async function refuseSecrets(provider: string, options: readonly string[]): Promise<void> {
  if (options.length === 0) return;
  const { isSecretOption, manifestOf } = await import('../provider/manifests.js');
  for (const option of options) {
    if (!isSecretOption(provider, option)) continue;
    const own = manifestOf(provider)?.credentials.find((one) => one.option === option);
    const variable = own?.variables[0];
    throw usage(
      `${option} is a secret, and others see the command line: ${variable === undefined ? "keep it where the cloud's own tools do" : `set ${variable}`}.`,
    );
  }
}
