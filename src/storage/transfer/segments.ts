import type { IncompleteUpload } from '../models/contract.js';
import type { StorageObject } from '../models/models.js';
import { CloudError } from '../../errors.js';

/** Functions that find the uploads of a store which keeps parts as separate objects. */
export interface SegmentSearch {
  /** Container that the uploads are for. */
  readonly container: string;
  /** All parts, grouped by upload. */
  readonly segments: AsyncIterable<StorageObject>;
  /** Object and upload of a part's name; null for anything else. */
  read(segment: string): { readonly name: string; readonly id: string } | null;
  /** True if the present object consists of this upload's parts. */
  isCurrent(name: string, id: string): Promise<boolean>;
}

/** Uploads whose parts belong to no object: interrupted ones, and those whose object has been replaced. */
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
