// The manifests of the providers, read from the built package.
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const built = join(import.meta.dirname, '..', '..', 'dist', 'providers');

/** Every manifest, with the entry point of its folder, in the order of their titles. */
export async function readManifests() {
  const folders = readdirSync(built).filter((name) => existsSync(join(built, name, 'provider.js')));
  if (folders.length === 0) throw new Error('No provider is built: npm run build first.');
  const found = await Promise.all(folders.map(manifestsOf));
  return found.flat().sort((a, b) => a.title.localeCompare(b.title, 'en'));
}

async function manifestsOf(folder) {
  const { provider, providers = [provider] } = await import(
    pathToFileURL(join(built, folder, 'provider.js')).href
  );
  return providers.map((manifest) => ({ ...manifest, entryPoint: `skylane/${folder}` }));
}
