// Runs every example on the sandbox, one after another, and fails where one does. Used by CI.
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';

const helpers = new Set([
  'balancer-cloud.ts',
  'cloud.ts',
  'dns-cloud.ts',
  'own-cloud-host.ts',
  'own-host.ts',
  'queue-store.ts',
  'storage.ts',
]);
const environment = Object.fromEntries(
  Object.entries(process.env).filter(([name]) => !/^(OS_|RACKSPACE_|AWS_|PDNS_|RFC2136_|ACME_)/.test(name)),
);
let failed = 0;
let passed = 0;
for (const file of readdirSync(import.meta.dirname).filter(
  (name) => name.endsWith('.ts') && !helpers.has(name),
)) {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['--import', 'tsx', join(import.meta.dirname, file)],
    {
      env: environment,
      encoding: 'utf8',
      timeout: 120_000,
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  if (status === 0) passed += 1;
  else failed += 1;
  console.log(
    `${status === 0 ? 'ok  ' : 'FAIL'} examples/${file}${status === 0 ? '' : `\n${stdout}\n${stderr}`}`,
  );
}
console.log(`examples: ${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
