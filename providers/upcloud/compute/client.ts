import { type CallOptions, type ClientRequest, JsonClient, type Reader } from '../../../src/driver/index.js';

/** Client of UpCloud's API, whose lists are wrapped twice: `servers.server` is the key of one. */
export class UpCloudClient extends JsonClient {
  override list<Item>(
    request: ClientRequest,
    key: string,
    read: (row: Reader) => Item | null,
    options?: CallOptions,
  ): AsyncIterable<Item> {
    const [outer = '', inner = ''] = key.split('.');
    return this.listPages(request, (page) => page.object(outer).list(inner).map(read), options);
  }
}
