import { resolvePath } from '../../environment.js';
import { usage } from '../exit-codes.js';
import { plain } from '../output/plain.js';
import { readContexts, writeContexts } from '../place/contexts.js';
import { findManifest, isSecretOption } from '../provider/manifests.js';
import { providerName } from '../provider/name.js';
import { note, type Shell } from '../shell.js';

/** Flags of `context set`. */
export type SetFlags = {
  readonly provider: string;
  readonly region?: string;
  readonly set?: readonly (readonly [string, string])[];
  readonly env?: readonly (readonly [string, string])[];
  readonly envFrom?: string;
};

/** Makes or replaces a context. @throws CommandError for a credential in it */
export default async function set(this: Shell, flags: SetFlags, name: string): Promise<void> {
  if (name === '') throw usage('A context needs a name.');
  const { region, set: options, env, envFrom } = flags;
  const manifest = findManifest(flags.provider);
  const provider = providerName(flags.provider);
  const secrets = manifest.credentials.filter(({ secret }) => secret);
  for (const [option] of options ?? [])
    if (isSecretOption(provider, option))
      throw usage(
        `A context holds no credentials, and ${option} is one: name a file of variables with --env-from.`,
      );
  for (const [variable] of env ?? [])
    if (secrets.some(({ variables }) => variables.includes(variable)))
      throw usage(
        `A context holds no credentials, and ${variable} is one: name a file of variables with --env-from.`,
      );
  const all = await readContexts(this.environment);
  const context = {
    provider,
    ...(region === undefined ? {} : { region }),
    ...(options === undefined ? {} : { options: Object.fromEntries(options) }),
    ...(env === undefined ? {} : { env: Object.fromEntries(env) }),
    // Commands run in other folders.
    ...(envFrom === undefined ? {} : { envFile: resolvePath(this.environment, envFrom) }),
  };
  await writeContexts(this.environment, {
    current: all.current ?? name,
    contexts: { ...all.contexts, [name]: context },
  });
  note(this, `Context ${plain(name)} is set${all.current === null ? ', and current' : ''}.`);
}
