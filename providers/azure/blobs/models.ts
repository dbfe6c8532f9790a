import type { ObjectExtra, StorageExtras } from '../../../src/storage/index.js';

/** Options of a container to be made. */
export interface AzureCreateContainerExtra {
  /** Who may read without credentials: single blobs, or lists as well. Default: nobody. */
  readonly publicAccess?: 'blob' | 'container';
}

/** What Azure says of a blob beside the common fields. */
export interface AzureObjectExtra extends ObjectExtra {
  /** `BlockBlob`, `PageBlob` or `AppendBlob`; null where the response does not say. */
  readonly blobType: string | null;
  /** `Hot`, `Cool`, `Archive` ...; null where the response does not say. */
  readonly accessTier: string | null;
  /** Tags that it has; null where it has none, or the response does not say. */
  readonly tagCount: number | null;
  /** Content-Encoding, such as `gzip`; null where there is none. */
  readonly contentEncoding: string | null;
  /** Content-Disposition; null where there is none. */
  readonly contentDisposition: string | null;
  /** Cache-Control of responses to a GET; null where there is none. */
  readonly cacheControl: string | null;
  /** Content-Language; null where there is none. */
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
  /** Puts the blob only where there is none of this name: `'*'`. */
  readonly ifNoneMatch?: '*';
}

/** The extras of Azure. */
export interface AzureExtras extends StorageExtras {
  readonly createContainer: AzureCreateContainerExtra;
  readonly object: AzureObjectExtra;
  readonly upload: AzureUploadExtra;
}
