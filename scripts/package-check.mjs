// Packs the package as npm would publish it and checks what is in the tarball: publint for its layout, attw for its types.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const folder = mkdtempSync(join(tmpdir(), 'skylane-pack-'));
try {
  execFileSync('npm', ['pack', '--silent', '--ignore-scripts', '--pack-destination', folder], {
    stdio: 'inherit',
  });
  const tarball = join(folder, readdirSync(folder)[0]);
  run('publint', [tarball, '--strict']);
  // The package is ESM alone; "node16 from CommonJS" is served by require(esm), which every supported Node has.
  run('attw', [tarball, '--profile', 'esm-only']);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function run(program, parameters) {
  const command = join(import.meta.dirname, '..', 'node_modules', '.bin', program);
  execFileSync(command, parameters, { stdio: 'inherit' });
}
