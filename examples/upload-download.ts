// One object up and down: from bytes, from a file and from a stream; to bytes, to a file and to a stream.
import { createReadStream } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openStores } from './storage.js';

await using stores = await openStores();
const { swift, folder } = stores;
const photos = await swift.createContainer('example-photos');

const greeting = await photos.uploadObject('greeting.txt', 'Hello!', { metadata: { from: 'example' } });
console.log(`${greeting.name}: ${greeting.size} bytes, verified by ${greeting.verified}`);

const source = join(folder, 'large.bin');
await writeFile(source, Buffer.alloc(3_000_000, 'skylane '));
const large = await photos.uploadFile('large.bin', source, {
  partSize: 1_000_000,
  onProgress: ({ bytes, total }) => console.log(`  ${bytes} of ${total} bytes`),
});
const streamed = await photos.uploadObject('streamed.bin', createReadStream(source));
console.log(`${large.name} and ${streamed.name} are there`);

const download = await greeting.download();
console.log(`${await download.text()} (${download.metadata['from']})`);
let size = 0;
for await (const chunk of (await streamed.download()).body) size += chunk.byteLength;
const file = await large.downloadFile(join(folder, 'copy.bin'));
console.log(
  `${size} bytes as a stream; ${file.object.size} bytes in ${file.path}, verified by ${file.verified}`,
);

await swift.deleteObjects(photos.iterateObjects());
await photos.delete();
await swift.deleteContainer('example-photos_segments');
console.log('everything is deleted again');
