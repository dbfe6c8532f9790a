import { GoogleUploads } from './uploads.js';

export type { GoogleStorageOptions } from './client.js';

/**
 * Google Cloud Storage: its JSON API; content is read through the XML API.
 *
 * ```ts
 * const GoogleStorage = getDriver(Provider.GOOGLE_STORAGE);
 * const gcs = new GoogleStorage({ credentials: JSON.parse(await readFile('key.json', 'utf8')) });
 * ```
 *
 * A large object goes in one sequence of parts, each after the one before, since Google's resumable uploads take no others. The token to
 * resume one with is as good as a key to that one object for a week: keep it as you would keep a key. Google does not list unfinished
 * uploads, and drops them after that week.
 *
 * Its parts stand in files of their own, each a class upon the one before: base, buckets, objects, uploads.
 *
 * @see https://cloud.google.com/storage/docs/json_api
 */
export class GoogleStorage extends GoogleUploads {}
