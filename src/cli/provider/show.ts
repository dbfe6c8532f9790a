import type { ProviderManifest } from '../../manifest.js';
import { columnsOf } from '../output/columns.js';
import type { ShowFlags } from '../output/flags.js';
import { printOne } from '../output/print-list.js';
import type { Shell } from '../shell.js';
import { findManifest } from './manifests.js';

const columns = columnsOf<ProviderManifest>({
  name: ({ name }) => name,
  title: ({ title }) => title,
  site: ({ site }) => site,
  services: ({ services }) => Object.keys(services),
  credentials: ({ credentials }) =>
    credentials.map(
      ({ option, variables }) => `${option} (${variables.join(' or ') || "in the cloud's own files"})`,
    ),
  proof: ({ services }) =>
    Object.entries(services).flatMap(([service, { proof }]) =>
      proof.map(({ by, what, date }) => `${service}: ${by}, ${what}, ${date}`),
    ),
  aliases: ({ aliases = [] }) => aliases.map(({ name, service }) => `${name} (${service})`),
});

/** Shows a cloud. */
export default async function show(this: Shell, flags: ShowFlags, name: string): Promise<void> {
  await printOne(this, flags, findManifest(name), columns);
}
