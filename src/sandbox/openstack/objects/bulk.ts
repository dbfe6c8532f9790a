import type { Reply } from '../../http.js';
import type { ObjectCall } from './api.js';
import { page } from './replies.js';
import type { StoredAccount, StoredObject } from './state.js';

/** Result of a bulk operation. */
interface BulkResult {
  deleted: number;
  missing: number;
  readonly errors: [path: string, status: string][];
}

/** POST ?bulk-delete: one escaped path in each line. */
export function bulkDelete(call: ObjectCall): Reply {
  const result: BulkResult = { deleted: 0, missing: 0, errors: [] };
  const lines = call.exchange.body
    .toString('utf8')
    .split('\n')
    .map((line) => line.trim());
  for (const line of lines) if (line !== '') deletePath(call.account, line, result);
  return bulkReply(call, result);
}

function deletePath(account: StoredAccount, line: string, result: BulkResult): void {
  const path = decodeURIComponent(line).replace(/^\//, '');
  const slash = path.indexOf('/');
  const containerName = slash < 0 ? path : path.slice(0, slash);
  const container = account.containers.get(containerName);
  if (container === undefined) {
    result.missing += 1;
  } else if (slash >= 0) {
    if (container.get(path.slice(slash + 1)) === undefined) result.missing += 1;
    else {
      container.delete(path.slice(slash + 1));
      result.deleted += 1;
    }
  } else if (container.count > 0) {
    result.errors.push([line, '409 Conflict']);
  } else {
    account.containers.delete(containerName);
    result.deleted += 1;
  }
}

/** DELETE ?multipart-manifest=delete: the segments, then the manifest. */
export function deleteLarge(call: ObjectCall, object: StoredObject | undefined): Reply {
  const result: BulkResult = { deleted: 0, missing: 0, errors: [] };
  for (const segment of object?.segments ?? []) {
    const gone = call.account.containers.get(segment.container)?.delete(segment.object) === true;
    if (gone) result.deleted += 1;
    else result.missing += 1;
  }
  if (object === undefined) result.missing += 1;
  else {
    call.account.containers.get(call.containerName)?.delete(object.name);
    result.deleted += 1;
  }
  return bulkReply(call, result);
}

/** The status of bulk responses is always 200; the body has the results. */
function bulkReply(call: ObjectCall, { deleted, missing, errors }: BulkResult): Reply {
  const status = errors.length > 0 ? '400 Bad Request' : '200 OK';
  if (call.exchange.header('accept')?.includes('application/json') === true) {
    const body = {
      'Response Status': status,
      'Response Body': '',
      'Number Deleted': deleted,
      'Number Not Found': missing,
      Errors: errors,
    };
    return { ...page(200), headers: { 'content-type': 'application/json' }, body };
  }
  const lines = [
    `Number Deleted: ${deleted}`,
    `Number Not Found: ${missing}`,
    'Response Body: ',
    `Response Status: ${status}`,
    'Errors:',
    ...errors.map(([path, error]) => `${path}, ${error}`),
  ];
  return { status: 200, headers: { 'content-type': 'text/plain' }, body: `${lines.join('\n')}\n` };
}
