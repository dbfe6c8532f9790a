// Adds values to one record set, one after the other: run by tests in processes of their own.
// Arguments: JSON with driver options, zone, name and values. Prints one line for each value: the value, and `ok` or the error's code.
import { getDriver, Provider } from 'skylane';

const { options, zone, name, values } = JSON.parse(process.argv[2]);
const Rfc2136 = getDriver(Provider.RFC2136);
const driver = new Rfc2136(options);
for (const data of values) {
  const outcome = await driver.createRecord(zone, { name, type: 'A', data, ttl: 300 }).then(
    () => 'ok',
    (error) => error.code ?? String(error),
  );
  console.log(`${data} ${outcome}`);
}
await driver.close();
