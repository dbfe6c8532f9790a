/**
 * The main job, as a user's script does it: servers on a scheduler, an object up and down, a DNS record; and everything gone again.
 * Takes what the script has imported, for each way of importing is a job of its own.
 */
export function runJob({ Scheduler, compute, storage, dns, size, zone, prepare }) {
  const job = async () => {
    await prepare?.();
    await makeServers(Scheduler, compute, size);
    await moveObject(storage);
    await addRecord(dns, zone);
    console.log('the job is done');
  };
  // A CommonJS bundle has no await at its top.
  job().catch((error) => {
    console.error(error);
    process.exitCode = 1;
  });
}

/** Other jobs run on the same clouds. */
const NAME = `smoke-${process.pid}`;

async function makeServers(Scheduler, driver, size) {
  const scheduler = new Scheduler(driver, { concurrency: 4 });
  try {
    const [image] = await driver.listImages();
    const run = scheduler.createNodes({ name: NAME, image, size }, { count: 6 });
    let events = 0;
    for await (const _ of run.events) events += 1;
    const { nodes } = await run.result;
    expect('servers that run', nodes.filter(({ state }) => state === 'running').length, 6);
    expect('events were heard', events > 6, true);
    const { results } = await scheduler.destroyNodes(nodes).result;
    expect('servers destroyed', results.filter(({ status }) => status === 'destroyed').length, 6);
    // EC2 goes on showing a server for a while after its end.
    const left = (await driver.listNodes()).filter(
      ({ name, state }) => name.startsWith(`${NAME}-`) && state !== 'terminated',
    );
    expect('servers left', left.length, 0);
  } finally {
    await scheduler.close();
    await driver.close();
  }
}

/** Large enough to be read in many pieces. */
const SIZE = 3 * 1024 * 1024;

async function moveObject(driver) {
  const object = { container: NAME, name: 'a name/ü.bin' };
  const bytes = Uint8Array.from({ length: SIZE }, (_, index) => index % 251);
  try {
    await driver.createContainer(NAME);
    await driver.uploadObject(NAME, object.name, bytes);
    const download = await driver.downloadObject(object);
    const back = await download.body.bytes();
    expect('the object is as it was', Buffer.compare(back, bytes), 0);
    expect('verified by', download.verified, 'checksum');
    await driver.deleteObject(object);
    await driver.deleteContainer(NAME);
  } finally {
    await driver.close();
  }
}

async function addRecord(driver, options) {
  try {
    const zone = await driver.createZone({ domain: `${NAME}.example`, ...options });
    await zone.createRecord({ name: 'www', type: 'A', data: '192.0.2.1', ttl: 300 });
    const records = await zone.listRecords();
    expect('the record is there', records.find(({ name }) => name === 'www')?.data, '192.0.2.1');
    await zone.delete();
  } finally {
    await driver.close();
  }
}

function expect(what, actual, expected) {
  if (actual !== expected) throw new Error(`${what}: ${String(actual)}, not ${String(expected)}`);
}
