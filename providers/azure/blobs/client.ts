import {
  type AzureStorageAuthenticator,
  type Call,
  checkDocument,
  type ClientRequest,
  type CloudRequest,
  type Endpoint,
  isPage,
  type Outgoing,
  readList,
  rootNameOf,
  XmlClient,
  type XmlCursor,
} from '../../../src/driver/index.js';
import {
  encodeName,
  type HttpObjectClient,
  type InnerRequest,
  type ObjectPlace,
  type ObjectReference,
  type ObjectRequest,
  type ObjectResponse,
  type StorageContext,
  type StorageObjectData,
} from '../../../src/storage/index.js';
import { statusOfError } from './errors.js';
import { readObject } from './headers.js';
import type { AzureExtras, AzureObjectExtra } from './models.js';

/** Other elements that identify a list. */
const LISTED = ['Blobs', 'Containers', 'NextMarker'] as const;

/** Client of Azure Blob Storage: addresses of containers and blobs, lists, signatures. The driver creates one and passes it to its parts. */
export class AzureClient
  extends XmlClient<StorageContext<AzureExtras>>
  implements HttpObjectClient<AzureExtras>
{
  constructor(context: StorageContext<AzureExtras>) {
    super(context, { errorInBody });
  }

  /** Signs requests, URLs and the requests inside a batch. */
  get authenticator(): AzureStorageAuthenticator {
    return this.context.connection.shared.authenticator as AzureStorageAuthenticator;
  }

  /** Endpoint of a request. */
  endpoint(request: CloudRequest): Endpoint {
    return this.authenticator.endpoint(request);
  }

  /** A request for a container, but for its method. @throws InvalidRequestError for a name that Azure refuses */
  containerRequest(operation: string, name: string): Pick<CloudRequest, 'operation' | 'path' | 'query'> {
    this.context.checks.containerName(operation, name);
    return { operation, path: `/${name}`, query: { restype: 'container' } };
  }

  /** A request for a blob, but for its method. @throws InvalidRequestError for a name that Azure refuses */
  objectRequest(operation: string, { container, name }: ObjectPlace): ObjectRequest {
    const { checks } = this.context;
    checks.containerName(operation, container);
    checks.objectName(operation, name);
    return { operation, path: `/${container}/${encodeName(name)}` };
  }

  /** A request that deletes a blob with its snapshots. A missing one is no error. */
  deleteRequest(operation: string, object: ObjectReference): ObjectRequest {
    const request = this.objectRequest(operation, this.context.checks.place(object));
    return { ...request, headers: { 'x-ms-delete-snapshots': 'include' }, accept: [404] };
  }

  /** Reads the headers of a HEAD or GET of a blob. */
  readObject(response: ObjectResponse): StorageObjectData<AzureObjectExtra> {
    return readObject(response);
  }

  /**
   * Lists in pages of as many as Azure returns at once.
   *
   * @param names elements of the items: see {@link readList}
   */
  entries<Item>(
    request: ClientRequest,
    names: ReadonlySet<string>,
    read: (entry: XmlCursor) => Item,
    call: Call,
  ): AsyncIterable<Item> {
    const details = this.context.details(request.operation);
    return this.list(
      request,
      (page, query) => {
        const { root, entries } = readList(page, names, read);
        if (entries.length === 0) checkDocument(root, 'EnumerationResults', LISTED, details);
        const marker = root.get('NextMarker');
        return { items: entries, next: marker === null || marker === '' ? null : { ...query, marker } };
      },
      call,
    );
  }

  /** Signs a request of a batch: each has a signature of its own. */
  async sign(request: CloudRequest, call: Call): Promise<InnerRequest> {
    const { origin, path } = this.endpoint(request);
    const outgoing: Outgoing = {
      request,
      method: request.method,
      origin,
      path: path + request.path,
      headers: { ...request.headers },
      body: null,
    };
    await this.authenticator.signInner(outgoing, this.context.connection, call);
    return outgoing;
  }
}

function errorInBody(body: Buffer): number | null {
  const root = rootNameOf(body);
  if (isPage(root)) return 200;
  return root === 'Error' ? statusOfError(body) : null;
}
