import { readFileSync } from 'node:fs';
import { type Application, buildApplication, buildRouteMap, text_en } from '@stricli/core';
import { balancerRoutes } from './balancer/routes.js';
import { completionRoutes } from './completion/routes.js';
import { contextRoutes } from './context/routes.js';
import { dnsRoutes } from './dns/routes.js';
import { CommandError, EXIT } from './exit-codes.js';
import { limitsCommand } from './limits/command.js';
import { nodeRoutes } from './node/routes.js';
import { objectRoutes } from './object/routes.js';
import { providerRoutes } from './provider/routes.js';
import { runRoutes } from './run-journal/routes.js';
import { sandboxRoutes } from './sandbox/routes.js';
import { sizeRoutes } from './size/routes.js';
import { imageRoutes } from './image/routes.js';
import { locationRoutes } from './location/routes.js';
import { keyRoutes } from './key/routes.js';
import { volumeRoutes } from './volume/routes.js';
import { snapshotRoutes } from './snapshot/routes.js';
import { networkRoutes } from './network/routes.js';
import { firewallRoutes } from './firewall/routes.js';
import { addressRoutes } from './address/routes.js';
import type { Shell } from './shell.js';

const routes = buildRouteMap<string, Shell>({
  routes: {
    node: nodeRoutes,
    dns: dnsRoutes,
    balancer: balancerRoutes,
    object: objectRoutes,
    size: sizeRoutes,
    image: imageRoutes,
    location: locationRoutes,
    key: keyRoutes,
    volume: volumeRoutes,
    snapshot: snapshotRoutes,
    network: networkRoutes,
    firewall: firewallRoutes,
    address: addressRoutes,
    provider: providerRoutes,
    limits: limitsCommand,
    context: contextRoutes,
    run: runRoutes,
    sandbox: sandboxRoutes,
    completion: completionRoutes,
  },
  docs: {
    brief: 'Servers, objects, DNS zones and load balancers of many clouds.',
  },
});

/** The command. */
export const app: Application<Shell> = buildApplication(routes, {
  name: 'skylane',
  versionInfo: { getCurrentVersion: () => Promise.resolve(ownVersion()) },
  scanner: { caseStyle: 'allow-kebab-for-camel', allowArgumentEscapeSequence: true },
  documentation: {
    caseStyle: 'convert-camel-to-kebab',
    useAliasInUsageLine: false,
    onlyRequiredInUsageLine: true,
  },
  localization: {
    text: {
      ...text_en,
      exceptionWhileRunningCommand: (error) => (error instanceof Error ? error.message : String(error)),
    },
  },
  determineExitCode: (error) => (error instanceof CommandError ? error.exitCode : EXIT.failed),
});

function ownVersion(): string {
  const path = new URL(import.meta.resolve('skylane/package.json'));
  const { version } = JSON.parse(readFileSync(path, 'utf8')) as { readonly version: string };
  return version;
}
