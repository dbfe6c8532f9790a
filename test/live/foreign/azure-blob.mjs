// Puts or gets a blob with Azure's own client, which the lab has among its tools: azure-blob.mjs put|get ENDPOINT ACCOUNT KEY CONTAINER BLOB FILE
import { createRequire } from 'node:module';
import { join } from 'node:path';

const tools = createRequire(join(process.env.LAB_TOOLS ?? '/tmp/lab-tools', 'tools.js'));
const { BlobServiceClient, StorageSharedKeyCredential } = tools('@azure/storage-blob');

const [action, endpoint, account, key, container, name, file] = process.argv.slice(2);
const service = new BlobServiceClient(endpoint, new StorageSharedKeyCredential(account, key));
const blob = service.getContainerClient(container).getBlockBlobClient(name);
if (action === 'put')
  await blob.uploadFile(file, { blockSize: 4 * 1024 * 1024, maxSingleShotSize: 1024 * 1024 });
else await blob.downloadToFile(file);
