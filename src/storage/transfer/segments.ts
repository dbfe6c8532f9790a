import type { IncompleteUpload } from '../models/contract.js';
import type { StorageObject } from '../models/models.js';
import { CloudError } from '../../errors.js';

/** How the uploads of a store that keeps parts as objects of their own are found. */
export interface SegmentSearch {
  /** Container that the uploads are for. */
  readonly container: string;
  /** All parts, those of one upload beside each other. */
  readonly segments: AsyncIterable<StorageObject>;
  /** The object and the upload that a part's name tells of; null for anything else. */
  read(segment: string): { readonly name: string; readonly id: string } | null;
  /** Whether the object that is there now is made of this upload's parts. */
  isCurrent(name: string, id: string): Promise<boolean>;
}

/** Uploads whose parts no object is made of: those that were cut off, and those whose object has been replaced since. */
export async function* incompleteBySegments(
  search: SegmentSearch,
): AsyncGenerator<IncompleteUpload, void, undefined> {
  let last: string | null = null;
  try {
    for await (const segment of search.segments) {
      const upload = search.read(segment.name);
      if (upload === null || upload.id === last) continue;
      last = upload.id;
      if (await search.isCurrent(upload.name, upload.id)) continue;
      yield { container: search.container, ...upload, startedAt: segment.lastModified };
    }
  } catch (error) {
    // The container of the parts is made by the first upload in parts.
    if (!CloudError.is(error) || error.code !== 'container-not-found') throw error;
  }
}
