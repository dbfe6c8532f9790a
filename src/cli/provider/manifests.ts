import { manifests } from '../../../providers/manifests.js';
import type { ProviderManifest } from '../../manifest.js';

/** The manifest of a provider or of an alias of it. */
export function manifestOf(name: string): ProviderManifest | undefined {
  return manifests.find(
    (one) => one.name === name || one.aliases?.some((alias) => alias.name === name) === true,
  );
}
