// A link that works without credentials for ten minutes.
import { openStores } from './storage.js';

await using stores = await openStores();
const { swift } = stores;
await swift.account.setTempUrlKey('a key that only this account knows');
const container = await swift.createContainer('example-shared');
const object = await container.uploadObject('report.txt', 'For your eyes only.');

const url = await object.presignUrl({ expiresIn: 600_000 });
const response = await fetch(url);
console.log(`${response.status}: ${await response.text()}`);

await object.delete();
await container.delete();
