/** What runs need of bulk transfers, under one name. */
export { Budget } from '../../storage/transfer/memory-budget.js';
export { TRANSFER_MEMORY } from '../../storage/transfer/own-transfers.js';
export { containerName } from '../../storage/models/models.js';
export { copyTasks } from './copy-all.js';
export { deleteObjects } from './delete-objects.js';
export { downloadTasks } from './download-all.js';
export { planSync, syncTasks } from './sync.js';
export { syncRoute } from './sync-route.js';
export { listingCall, onLanes, transferAll } from './bulk-transfer.js';
export { uploadTasks } from './upload-all.js';
