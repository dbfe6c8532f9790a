// Creates one server under an idempotency key in a process of its own. The driver's options and the spec come as JSON; the id goes out as a
// line. Waits for a line first, so that several of these begin at the same moment.
import { once } from 'node:events';
import { getDriver } from 'skylane';

const { provider, options, spec } = JSON.parse(process.argv[2]);
const driver = new (getDriver(provider))(options);
await driver.listSizes();
process.stdout.write('ready\n');
await once(process.stdin, 'data');
const { id } = await driver.createNode(spec);
process.stdout.write(`${id}\n`);
await driver.close();
process.stdin.destroy();
