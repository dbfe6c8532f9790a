import type { ObjectExtra, StorageExtras } from '../../../src/storage/index.js';

/** Options of a container to be made. */
export interface AzureCreateContainerExtra {
  /** Public read access: to single blobs, or to lists too. Default: none. */
  readonly publicAccess?: 'blob' | 'container';
}

/** Azure's own fields of a blob. */
export interface AzureObjectExtra extends ObjectExtra {
  /** `BlockBlob`, `PageBlob` or `AppendBlob`; null if unknown. */
  readonly blobType: string | null;
  /** `Hot`, `Cool`, `Archive` ...; null if unknown. */
  readonly accessTier: string | null;
  /** Number of tags; null if it has none or unknown. */
  readonly tagCount: number | null;
  /** Content-Encoding, such as `gzip`; null if none. */
  readonly contentEncoding: string | null;
  /** Content-Disposition; null if none. */
  readonly contentDisposition: string | null;
  /** Cache-Control; null if none. */
  readonly cacheControl: string | null;
  /** Content-Language; null if none. */
  readonly contentLanguage: string | null;
}

/** Tags of a blob, which Azure has an index of: at most 10, keys of 1 to 128 characters, values of up to 256. */
export type AzureTags = Readonly<Record<string, string>>;

/** Options of a blob to be put. */
export interface AzureUploadExtra {
  /** `Hot`, `Cool`, `Archive` ... */
  readonly accessTier?: string;
  /** Cache-Control of responses to a GET, such as `max-age=3600`. */
  readonly cacheControl?: string;
  /** Content-Encoding, such as `gzip` for content that is compressed already. */
  readonly contentEncoding?: string;
  /** Content-Disposition, such as `attachment; filename="report.pdf"`. */
  readonly contentDisposition?: string;
  /** Content-Language, such as `en`. */
  readonly contentLanguage?: string;
  /** Tags of the blob. */
  readonly tags?: AzureTags;
  /** Uploads only if there is no blob of this name: `'*'`. */
  readonly ifNoneMatch?: '*';
}

/** The extras of Azure. */
export interface AzureExtras extends StorageExtras {
  readonly createContainer: AzureCreateContainerExtra;
  readonly object: AzureObjectExtra;
  readonly upload: AzureUploadExtra;
}
