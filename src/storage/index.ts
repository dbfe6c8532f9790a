/** Exports for authors of storage drivers, besides the driver classes. */
export { base64Of, type Checksum, hexOf, startChecksum } from './checksum/checksum.js';
export { StorageDriver, type StorageExtras, type StorageOptions } from './driver/driver.js';
export { StorageChecks } from './driver/checks.js';
export type { StorageContext } from './driver/context.js';
export { ObjectStore } from './driver/object-store.js';
export type {
  StorageParts,
  StoreBatches,
  StoreContainers,
  StoreCopies,
  StoreObjects,
  StoreUploads,
  StoreUrls,
} from './driver/parts.js';
export type { SignedUrlRequest } from './driver/signed-url.js';
export {
  encodeName,
  type HttpObjectClient,
  HttpObjects,
  type ObjectRequest,
  type ObjectResponse,
} from './http/http-objects.js';
export { StorageModels } from './models/factory.js';
export type { TransferContext } from './transfer/transfer.js';
export {
  type BatchDialect,
  type BatchedDelete,
  type DeleteBatch,
  deleteInBatch,
  type InnerRequest,
} from './driver/request-batch.js';
export { anchorWithin } from './files/anchor.js';
export { codeOf, explainFiles, isInTheWay, isMissing, nullIfMissing } from './files/file-errors.js';
export { ownPartial, removeStrays } from './files/partial-files.js';
export { isWithin, leadsOut, makeFoldersInside, pathInside } from './files/safe-path.js';
export { openSource } from './files/source.js';
export { contentTypeOf } from './http/content-types.js';
export {
  defined,
  etagIn,
  fromHeaderBytes,
  ifMatchHeader,
  isSameTag,
  md5Of,
  metadataHeaders,
  numberIn,
  opaqueTag,
  quoted,
  readMetadata,
  textIn,
  toHeaderBytes,
  unquote,
} from './http/headers.js';
export { rangeHeader, readExtent } from './http/range.js';
export type {
  BatchFailure,
  IncompleteUpload,
  OpenedObject,
  OpenRequest,
  Part,
  PartCopy,
  PartUpload,
  Payload,
  PutResult,
  PutTarget,
  StoredPart,
} from './models/contract.js';
export type { PartLimits, StorageLimits } from './models/limits.js';
export * from './models/models.js';
export * from './models/options.js';
export { sendPiece, type SessionState, type UploadSession } from './transfer/append-session.js';
export { copyInParts } from './transfer/copy.js';
export { deleteObjects } from './transfer/delete-objects.js';
export { download, unchanged } from './transfer/download.js';
export { ObjectBody } from './models/object-body.js';
export { Download } from './models/models.js';
export { compareNames } from './transfer/order.js';
export { incompleteBySegments } from './transfer/segments.js';
export { upload } from './transfer/upload.js';
