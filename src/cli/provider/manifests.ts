import { manifests } from '../../../providers/manifests.js';
import type { ProviderManifest } from '../../manifest.js';
import { providerName, unknownProvider } from './name.js';

/** The manifest of a provider or of an alias of it. */
export function manifestOf(name: string): ProviderManifest | undefined {
  return manifests.find(
    (one) => one.name === name || one.aliases?.some((alias) => alias.name === name) === true,
  );
}

/** The manifest of a provider as it was typed: `DIGITAL_OCEAN` is how the constant is written. @throws CommandError naming the nearest */
export function findManifest(typed: string): ProviderManifest {
  const found = manifestOf(providerName(typed));
  if (found !== undefined) return found;
  throw unknownProvider(
    typed,
    manifests.map((one) => one.name),
  );
}

/** True for an option that is a secret of a provider, or of any other where this one does not know it: a typing mistake must not show or keep one. */
export function isSecretOption(provider: string, option: string): boolean {
  const own = manifestOf(provider)?.credentials.find((one) => one.option === option);
  if (own !== undefined) return own.secret;
  return manifests.some((one) => one.credentials.some((each) => each.secret && each.option === option));
}
