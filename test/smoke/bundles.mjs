import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fill, run, runJob } from './cells.mjs';
import { install } from './tools.mjs';

const JOBS = [
  ['skylane', 'table.mjs'],
  ['skylane/rackspace', 'rackspace.mjs'],
  ['skylane/aws', 'aws.mjs'],
];

/**
 * How each bundler is told what its users tell it: one file, for Node, nothing left out. Rollup would ask for node:sqlite at the start, which Node 20
 * has not and undici tries for.
 */
const BUNDLERS = [
  {
    name: 'esbuild',
    packages: ['esbuild@0.28'],
    script: ({ input, output, format }) => `
      import { build } from 'esbuild';
      await build({ entryPoints: [${input}], outfile: ${output}, format: ${format}, bundle: true, platform: 'node' });`,
  },
  {
    name: 'rolldown',
    packages: ['rolldown@1'],
    script: ({ input, output, format }) => `
      import { rolldown } from 'rolldown';
      const bundle = await rolldown({ input: ${input}, platform: 'node' });
      await bundle.write({ file: ${output}, format: ${format}, codeSplitting: false });
      await bundle.close();`,
  },
  {
    name: 'rollup',
    packages: ['rollup@4', '@rollup/plugin-node-resolve@16', '@rollup/plugin-commonjs@29'],
    script: ({ input, output, format }) => `
      import { rollup } from 'rollup';
      import resolve from '@rollup/plugin-node-resolve';
      import commonjs from '@rollup/plugin-commonjs';
      const plugins = [resolve({ preferBuiltins: true }), commonjs({ ignore: ['node:sqlite'] })];
      const bundle = await rollup({ input: ${input}, plugins, external: ['ssh2'] });
      await bundle.write({ file: ${output}, format: ${format}, inlineDynamicImports: true });
      await bundle.close();`,
  },
  {
    name: 'webpack',
    packages: ['webpack@5'],
    script: ({ input, output, format }) => `
      import { dirname, basename } from 'node:path';
      import webpack from 'webpack';
      const esm = ${format} === 'esm';
      const stats = await new Promise((resolve, reject) => webpack({
        entry: ${input}, target: 'node20', mode: 'production', optimization: { minimize: false },
        output: {
          path: dirname(${output}), filename: basename(${output}), module: esm,
          ...(esm ? { chunkFormat: 'module', library: { type: 'module' } } : {}),
        },
        experiments: { outputModule: esm }, externalsPresets: { node: true },
        plugins: [new webpack.optimize.LimitChunkCountPlugin({ maxChunks: 1 })],
      }, (error, result) => error ? reject(error) : resolve(result)));
      if (stats.hasErrors()) throw new Error(stats.toString('errors-only'));`,
  },
];

/** Addresses that stand in the drivers of one provider alone: none of them belongs into the bundle of another. */
const FOREIGN = {
  'skylane/rackspace': ['api.hetzner.cloud', 'api.gandi.net', 'api.linode.com', 'route53.amazonaws.com'],
  'skylane/aws': ['api.hetzner.cloud', 'api.gandi.net', 'api.linode.com', 'identity.api.rackspacecloud.com'],
};

/** Fills the table of bundlers: the job as one file in each format, run where no package can be found. */
export async function bundles(context) {
  const cells = await Promise.all(BUNDLERS.map((bundler) => cellsOf(bundler, context)));
  return fill('Bundlers', cells.flat());
}

async function cellsOf({ name, packages, script }, context) {
  const tools = await install(name, packages);
  const version = tools === null ? '' : ` (${versionOf(tools, name)})`;
  return ['esm', 'cjs'].flatMap((format) =>
    JOBS.map(([column, job]) => ({
      row: `${name}${version} ${format}`,
      column,
      test: async () =>
        tools === null ? null : testBundle({ tools, name, script, format, column, job }, context),
    })),
  );
}

async function testBundle({ tools, name, script, format, column, job }, { app, folder, environment }) {
  const place = join(folder, 'bundles', `${name}-${format}-${job.replace('.mjs', '')}`);
  mkdirSync(place, { recursive: true });
  const output = join(place, format === 'esm' ? 'out.mjs' : 'out.cjs');
  const program = script({
    input: JSON.stringify(join(app, job)),
    output: JSON.stringify(output),
    format: JSON.stringify(format),
  });
  // A bundler is found from the file that imports it.
  const file = join(tools, `bundle-${format}-${job}`);
  writeFileSync(file, program);
  const bundled = await run(process.execPath, [file], { cwd: tools, environment });
  if (!bundled.passed) return bundled;
  const complaint = complaintAbout(place, column);
  if (complaint !== null) return { passed: false, output: complaint };
  return runJob(process.execPath, [output], { cwd: place, environment });
}

/** What is wrong with a bundle before it runs; null where nothing is. */
function complaintAbout(place, column) {
  const files = readdirSync(place);
  if (files.length > 1) return `more than one file: ${files.join(', ')}`;
  const text = readFileSync(join(place, files[0]), 'utf8');
  const foreign = (FOREIGN[column] ?? []).filter((word) => text.includes(word));
  if (foreign.length > 0) return `it has other providers in it: ${foreign.join(', ')}`;
  return null;
}

function versionOf(tools, name) {
  return JSON.parse(readFileSync(join(tools, 'node_modules', name, 'package.json'), 'utf8')).version;
}
