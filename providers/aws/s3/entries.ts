import { BytePattern, type CloudErrorDetails, type XmlCursor } from '../../../src/driver/index.js';
import { type StorageObjectData, unquote } from '../../../src/storage/index.js';
import type { S3ObjectExtra, S3ObjectVersion } from './models.js';
import { present } from './xml.js';

/** The quotes of an entity tag as XML has them. */
const QUOTE = new BytePattern('&quot;');

/**
 * Reads entries of object and version lists. Names stay encoded. One reader reads a whole page: it holds the fields of the present entry,
 * so that entries need no object of their own.
 */
export class EntryReader {
  readonly #container: string;
  readonly #details: CloudErrorDetails;
  #key: string | null = null;
  #size: number | null = null;
  #etag: string | null = null;
  #version: string | null = null;
  #storageClass: string | null = null;
  #lastModified: Date | null = null;
  #isLatest = false;

  constructor(container: string, details: CloudErrorDetails) {
    this.#container = container;
    this.#details = details;
  }

  /** Reads the object that the cursor is in. */
  object(cursor: XmlCursor): StorageObjectData<S3ObjectExtra> {
    this.#read(cursor);
    return {
      name: present(this.#key || null, 'Contents', 'Key', this.#details),
      size: present(this.#size, 'Contents', 'Size', this.#details),
      // A list does not tell whether the object is encrypted, so that its tag is no MD5.
      hash: null,
      contentType: null,
      lastModified: this.#lastModified,
      metadata: null,
      container: this.#container,
      extra: {
        etag: this.#etag,
        versionId: this.#version,
        storageClass: this.#storageClass,
        serverSideEncryption: null,
        kmsKeyId: null,
        bucketKey: null,
        tagCount: null,
        cacheControl: null,
        contentEncoding: null,
        contentDisposition: null,
        contentLanguage: null,
        expires: null,
        websiteRedirectLocation: null,
        lock: null,
        partSize: null,
      },
    };
  }

  /** Reads the version or delete marker at the cursor. */
  version(cursor: XmlCursor): S3ObjectVersion {
    const { name: element } = cursor;
    const isDeleteMarker = element === 'DeleteMarker';
    this.#read(cursor);
    return {
      container: this.#container,
      name: present(this.#key || null, element, 'Key', this.#details),
      version: present(this.#version, element, 'VersionId', this.#details),
      isLatest: this.#isLatest,
      isDeleteMarker,
      size: isDeleteMarker ? null : present(this.#size, element, 'Size', this.#details),
      etag: this.#etag,
      storageClass: this.#storageClass,
      lastModified: this.#lastModified,
    };
  }

  #read(cursor: XmlCursor): void {
    this.#key = null;
    this.#size = null;
    this.#etag = null;
    this.#version = null;
    this.#storageClass = null;
    this.#lastModified = null;
    this.#isLatest = false;
    while (cursor.next()) this.#readField(cursor);
  }

  #readField(cursor: XmlCursor): void {
    switch (cursor.name) {
      case 'Key':
        this.#key = cursor.text();
        break;
      case 'LastModified':
        this.#lastModified = cursor.date();
        break;
      case 'ETag':
        this.#etag = cursor.textWithin(QUOTE) ?? unquote(cursor.text());
        break;
      case 'Size':
        this.#size = cursor.count();
        break;
      case 'StorageClass':
        this.#storageClass = cursor.word();
        break;
      case 'VersionId':
        this.#version = cursor.text();
        break;
      case 'IsLatest':
        this.#isLatest = cursor.word() === 'true';
        break;
      default:
        cursor.skip();
    }
  }
}
