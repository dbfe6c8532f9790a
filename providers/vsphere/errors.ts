import {
  AuthenticationError,
  CloudError,
  type CloudErrorClass,
  ConflictError,
  describeStatus,
  type ErrorDescription,
  type ErrorResponse,
  escapeXml,
  InvalidRequestError,
  NotFoundError,
  NotSupportedError,
  PermissionError,
  QuotaExceededError,
  readXmlFields,
  UnavailableError,
} from '../../src/driver/index.js';

/**
 * Kinds of fault by their type, the most particular first.
 *
 * @see https://developer.broadcom.com/xapis/vsphere-web-services-api/latest/
 */
const FAULTS: readonly (readonly [types: RegExp, type: CloudErrorClass])[] = [
  [/^(InvalidLogin|NotAuthenticated|NoClientCertificate|PasswordExpired)$/, AuthenticationError],
  [/^(NoPermission|RestrictedVersion|.*License.*|InvalidLocale)$/, PermissionError],
  [/^(Insufficient.*|NoDiskSpace|.*LimitExceeded.*|OutOfBounds)$/, QuotaExceededError],
  [
    /^(DuplicateName|AlreadyExists|FileAlreadyExists|InvalidPowerState|InvalidState|ResourceInUse|TaskInProgress|ConcurrentAccess|ToolsUnavailable|(Cpu|Memory)HotPlugNotSupported|MethodDisabled|VmPowerOnDisabled|FileLocked)$/,
    ConflictError,
  ],
  [/^(NotSupported|MethodNotFound|NotImplemented|.*NotSupported)$/, NotSupportedError],
  [/NotFound$/, NotFoundError],
  [/^(Invalid|.*Invalid(?=[A-Z]))/, InvalidRequestError],
  [/^(HostNotConnected|HostNotReachable|HostCommunication|Timedout|RequestCanceled)$/, UnavailableError],
];

/** A fault: its type, and words for people. */
export interface Fault {
  readonly type: string;
  readonly message: string;
  /** Id of the managed object that it is about; null if it names none. */
  readonly object: string | null;
}

/** Describes an error response: a SOAP fault, or the error of a task as {@link taskError} writes it. */
export function describeVsphereError(response: ErrorResponse): ErrorDescription {
  const base = describeStatus(response);
  const fault = faultIn(response.text);
  if (fault === null) return base;
  const { type, message } = fault;
  return {
    ...base,
    type: classOf(fault, response) ?? base.type,
    message: message === '' ? type : `${type}: ${message}`,
    providerCode: type,
    // Every fault has the status 500.
    retryable: type === 'HostCommunication' || type === 'Timedout',
    // Another task works on the object: nothing was done, and it ends soon.
    busy: type === 'TaskInProgress',
  };
}

/** The text that {@link describeVsphereError} reads the error of a task from. */
export function taskError({ type, message, object }: Fault): string {
  const about = object === null ? '' : `<obj>${escapeXml(object)}</obj>`;
  return `<error><fault type="${escapeXml(type)}">${about}</fault><localizedMessage>${escapeXml(message)}</localizedMessage></error>`;
}

function classOf({ type, object }: Fault, { request }: ErrorResponse): CloudErrorClass | null {
  if (type === 'ManagedObjectNotFound')
    return isOn(object, request.body) ? (request.notFound ?? NotFoundError) : NotFoundError;
  return FAULTS.find(([types]) => types.test(type))?.[1] ?? null;
}

/** False if a request was on another object than the one that a fault is about: a clone also names a datastore, a folder and a host. */
function isOn(object: string | null, body: unknown): boolean {
  if (object === null || typeof body !== 'string') return true;
  return ['_this', 'obj'].some((name) => body.includes(`>${escapeXml(object)}</${name}>`));
}

function faultIn(text: string): Fault | null {
  if (!text.trimStart().startsWith('<')) return null;
  try {
    const document = readXmlFields(text);
    return taskFault(document['error']) ?? soapFault(document);
  } catch (error) {
    if (CloudError.is(error)) return null;
    throw error;
  }
}

/** `<error><fault xsi:type="DuplicateName">...</fault><localizedMessage>...</localizedMessage></error>`; null for anything else. */
export function taskFault(error: unknown): Fault | null {
  const type = at(error, 'fault', 'type');
  const message = at(error, 'localizedMessage');
  if (typeof type !== 'string') return null;
  return { type, message: typeof message === 'string' ? message : '', object: objectOf(at(error, 'fault')) };
}

/** `<Fault><faultstring>...</faultstring><detail><InvalidLoginFault xsi:type="InvalidLogin"/></detail></Fault>`. */
function soapFault(document: unknown): Fault | null {
  const fault = at(document, 'Envelope', 'Body', 'Fault');
  const detail = at(fault, 'detail');
  if (typeof detail !== 'object' || detail === null) return null;
  const [name, first] = Object.entries(detail).find(([key]) => key.endsWith('Fault')) ?? [];
  if (name === undefined) return null;
  const type = at(first, 'type');
  const message = at(fault, 'faultstring');
  return {
    type: typeof type === 'string' ? type.slice(type.indexOf(':') + 1) : name.replace(/Fault$/, ''),
    message: typeof message === 'string' ? message : '',
    object: objectOf(first),
  };
}

function objectOf(fault: unknown): string | null {
  const object = at(fault, 'obj');
  const id = at(object, 'text') ?? object;
  return typeof id === 'string' ? id : null;
}

/** The value below an object by a path of names; undefined if there is none. */
export function at(value: unknown, ...path: readonly string[]): unknown {
  let current = value;
  for (const name of path) {
    if (typeof current !== 'object' || current === null || !Object.hasOwn(current, name)) return undefined;
    current = Reflect.get(current, name);
  }
  return current;
}
