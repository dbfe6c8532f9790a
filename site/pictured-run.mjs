// Makes a run on a simulated cloud with the command, for the pictures: what its terminal showed, and the page of its report.
import { execFile } from 'node:child_process';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { startSandbox } from '../dist/src/sandbox/index.js';

const bin = join(import.meta.dirname, '..', 'dist', 'src', 'cli', 'main.js');
const run = promisify(execFile);

const SETTINGS = {
  flavor: 'openstack',
  latency: 25,
  buildTime: { mean: 3000, spread: 1200 },
  rateLimit: { operation: 'servers.create', limit: 40, interval: 1000 },
};
const FAULTS = [
  { kind: 'lostAnswer', operation: 'servers.create', skip: 11, times: 3 },
  { kind: 'status', status: 503, operation: 'servers.create', skip: 40, times: 5 },
  {
    kind: 'buildError',
    message: 'No valid host was found.',
    operation: 'servers.create',
    skip: 90,
    times: 2,
  },
];

/** What the terminal shows of a run, and the path of its report. */
export async function pictureRun() {
  const sandbox = await startSandbox(SETTINGS);
  try {
    return await picture(sandbox);
  } finally {
    await sandbox.close();
  }
}

async function picture(sandbox) {
  for (const fault of FAULTS) await sandbox.addFault(fault);
  const folder = await mkdtemp(join(tmpdir(), 'skylane-pictures-'));
  const { username, password, projectName } = sandbox.credentials;
  const env = {
    PATH: process.env.PATH,
    HOME: folder,
    SKYLANE_PROVIDER: 'openstack',
    OS_AUTH_URL: sandbox.identityUrl,
    OS_USERNAME: username,
    OS_PASSWORD: password,
    OS_PROJECT_NAME: projectName,
    OS_USER_DOMAIN_NAME: 'Default',
    OS_PROJECT_DOMAIN_NAME: 'Default',
    OS_REGION_NAME: 'RegionOne',
  };
  const shown = [];
  const skylane = async (line, lines = Infinity) => {
    const { stdout, stderr } = await run(process.execPath, [bin, ...line.split(' ')], {
      cwd: folder,
      env,
    }).catch((error) => error);
    if (lines > 0)
      shown.push(`$ skylane ${line}`, ...linesOf(stdout).slice(0, lines), ...linesOf(stderr).slice(-1), '');
    return stdout;
  };
  const image = (await skylane('image list -o value -c id', 0)).split('\n')[0];
  const made = `--image ${image} --size 2 --network none`;
  await skylane(`node create web ${made} --count 200 --journal run.ndjson -q -c name,state`, 4);
  await skylane('run status run.ndjson');
  await skylane('run report run.ndjson');
  return {
    text: shown.join('\n').replace(made, '--image debian-12 --size 2'),
    html: join(folder, 'run.html'),
  };
}

function linesOf(text) {
  return text === '' ? [] : text.trimEnd().split('\n');
}
