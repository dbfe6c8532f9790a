// Milliseconds that importing the package and asking for a driver class take beyond an empty Node. Medians of alternated runs.
import { spawnSync } from 'node:child_process';

const RUNS = 20;
const EMPTY = '';
const IMPORT = "const { getDriver, Provider } = await import('skylane'); getDriver(Provider.RACKSPACE);";
const LOADED =
  "process.moduleLoadList ?? []; const { createRequire } = await import('node:module'); console.log(Object.keys(createRequire(import.meta.url).cache).filter((name) => name.includes('undici')).length);";

const times = { empty: [], skylane: [] };
for (let run = 0; run < RUNS; run += 1) {
  times.empty.push(time(EMPTY));
  times.skylane.push(time(IMPORT));
}
const undici = spawnSync(process.execPath, ['--input-type=module', '-e', IMPORT + LOADED], {
  cwd: import.meta.dirname,
  encoding: 'utf8',
});
console.log(
  `empty node ${median(times.empty).toFixed(1)} ms, with import and getDriver ${median(times.skylane).toFixed(1)} ms`,
);
console.log(
  `difference ${(median(times.skylane) - median(times.empty)).toFixed(1)} ms; undici modules loaded: ${undici.stdout.trim()}`,
);

function time(code) {
  const start = process.hrtime.bigint();
  const { status, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', code], {
    cwd: import.meta.dirname,
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(stderr);
  return Number(process.hrtime.bigint() - start) / 1e6;
}

function median(values) {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
}
