import { createRequire } from 'node:module';
import { type Application, buildApplication, buildRouteMap, text_en } from '@stricli/core';
import { balancerRoutes } from './balancer/routes.js';
import { contextRoutes } from './context/routes.js';
import { dnsRoutes } from './dns/routes.js';
import { CommandError, EXIT } from './exit-codes.js';
import { nodeRoutes } from './node/routes.js';
import { objectRoutes } from './object/routes.js';
import { providerRoutes } from './provider/routes.js';
import { runRoutes } from './run-journal/routes.js';
import { sandboxRoutes } from './sandbox/routes.js';
import type { Shell } from './shell.js';

const routes = buildRouteMap<string, Shell>({
  routes: {
    node: nodeRoutes,
    dns: dnsRoutes,
    balancer: balancerRoutes,
    object: objectRoutes,
    provider: providerRoutes,
    context: contextRoutes,
    run: runRoutes,
    sandbox: sandboxRoutes,
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
  const { version } = createRequire(import.meta.url)('skylane/package.json') as { readonly version: string };
  return version;
}
