/**
 * For authors of drivers of any service: the connection and its requests, sign-ins, readers of JSON and XML, pages, rates and errors.
 */
export { AwsAuthenticator, type AwsCredentialSource, isRegion } from '../auth/aws/aws.js';
export { awsEndpoint, type EndpointVariant, route53Endpoint } from '../auth/aws/endpoints.js';
export type { AwsEnvironment } from '../auth/aws/environment.js';
export {
  basicHeader,
  type Keys,
  type KeySignIn,
  type Session,
  type SessionPlace,
  type Signing,
  withKeys,
  withKeysAndFiles,
} from '../auth/keys.js';
export { type Acs3Signing, signAcs3 } from '../auth/signatures/acs3.js';
export { type Aws4Signing, signAws4 } from '../auth/signatures/aws4.js';
export { type EdgeGridSigning, signEdgeGrid } from '../auth/signatures/edgegrid.js';
export { type HttpSigning, privateKeyOf, signHttp } from '../auth/signatures/http-signature.js';
export { signTc3, type Tc3Signing } from '../auth/signatures/tc3.js';
export { addToForm, addToJson, addToQuery, type ProofFields, textOf } from '../auth/outgoing-fields.js';
export { type AwsCredentials, encodeStrictly } from '../auth/aws/sigv4.js';
export type { AzureTokenSources } from '../auth/azure/bearer.js';
export { AZURE_CLOUDS, type AzureCloud, type AzureCloudName } from '../auth/azure/clouds.js';
export type { AzureApplication } from '../auth/azure/entra-id.js';
export { findAzureSignIn } from '../auth/azure/environment.js';
export type {
  AzureArcIdentity,
  AzureCliIdentity,
  AzureDeveloperCliIdentity,
  AzureIdentity,
  AzureMachineIdentity,
  AzureShellIdentity,
  AzureSiteIdentity,
} from '../auth/azure/identity.js';
export { type AzureProfile, findAzureProfile } from '../auth/azure/profile.js';
export {
  AzureResourceManagerAuthenticator,
  type AzureResourceManagerSettings,
} from '../auth/azure/resource-manager.js';
export { AzureStorageAuthenticator } from '../auth/azure/shared-key.js';
export {
  BearerAuthenticator,
  tokenAuthenticator,
  type TokenOptions,
  type TokenSignIn,
  type TokenSource,
  withToken,
} from '../auth/bearer.js';
export { CertificateAuthenticator } from '../auth/certificate.js';
export {
  GoogleExternalAccount,
  type GoogleExternalCredentials,
  GoogleExternalUser,
  type GoogleExternalUserCredentials,
} from '../auth/google/external.js';
export {
  GoogleImpersonatedAccount,
  type GoogleImpersonatedCredentials,
} from '../auth/google/impersonated.js';
export { findMetadata, GoogleMetadata, type GoogleMetadataCredentials } from '../auth/google/metadata.js';
export { GoogleServiceAccount, type GoogleServiceAccountKey } from '../auth/google/service-account.js';
export { signGoogleUrl } from '../auth/google/signed-url.js';
export { readFrom } from '../auth/google/subject.js';
export { type GoogleGrant, GoogleTokenAuthenticator, PUBLIC_UNIVERSE } from '../auth/google/token.js';
export { GoogleUser, type GoogleUserCredentials } from '../auth/google/user.js';
export { IniError, parseIni, parseIniSection } from '../auth/ini.js';
export type { EndpointInterface, ServiceChoice, ServiceLookup } from '../auth/keystone/catalog.js';
export { KeystoneAuthenticator, type KeystoneSignIn, type SignInRoad } from '../auth/keystone/keystone.js';
export { clusterAuthenticator, withCluster } from '../auth/kubernetes/cluster.js';
export type { ClusterSignIn } from '../auth/kubernetes/cluster-sign-in.js';
export { TempAuthAuthenticator } from '../auth/keystone/tempauth.js';
export { type OpenStackConfig, readOpenStackConfig, refuseUnverified } from '../auth/openstack/config.js';
export { DirectAuthenticator } from '../auth/openstack/direct.js';
export { OidcSignIn, type OpenStackOidc } from '../auth/openstack/oidc.js';
export { readYaml } from '../auth/openstack/yaml.js';
export { amend } from '../call/amend.js';
export { type Call, type CallOptions, delay, onCallEnd, timeLeft } from '../call/call.js';
export { exclusive } from '../call/keyed-queue.js';
export { AskAgain, pollUntil, type PollOptions } from '../call/poll-until.js';
export { SharedCache } from '../call/shared-cache.js';
export {
  type Environment,
  homePath,
  lookAtFile,
  readNamedFile,
  readOptionalFile,
  resolvePath,
  variable,
} from '../environment.js';
export {
  AuthenticationError,
  CapacityError,
  ChecksumError,
  CloudError,
  type CloudErrorClass,
  type CloudErrorDetails,
  ConflictError,
  ContainerExistsError,
  ContainerNotEmptyError,
  ContainerNotFoundError,
  FirewallNotFoundError,
  ImageNotFoundError,
  InternalError,
  InvalidRequestError,
  KeyPairExistsError,
  KeyPairNotFoundError,
  LoadBalancerExistsError,
  LoadBalancerFailedError,
  LoadBalancerIncompleteError,
  LoadBalancerLockedError,
  LoadBalancerNotFoundError,
  MalformedResponseError,
  NetworkNotFoundError,
  NodeNotFoundError,
  NotFoundError,
  NotSupportedError,
  ObjectNotFoundError,
  PermissionError,
  QuotaExceededError,
  RateLimitError,
  RecordExistsError,
  RecordNotFoundError,
  RegionNotFoundError,
  SizeNotFoundError,
  TimeoutError,
  UnavailableError,
  VolumeNotFoundError,
  VolumeSnapshotNotFoundError,
  ZoneExistsError,
  ZoneNotFoundError,
} from '../errors.js';
export { type OwnRequest, OwnResponse } from './own-request.js';
export { BytePattern } from '../format/byte-pattern.js';
export { ErrorBody, parseJson } from '../format/error-body.js';
export { Reader } from '../format/json-reader.js';
export { formBody, type Parameter, type Parameters } from '../format/numbered-form.js';
export { readXmlRpc, writeXmlRpc } from '../format/xml-rpc.js';
export { joinParts } from '../format/multipart.js';
export { decodePercent } from '../format/percent.js';
export { XmlCursor } from '../format/xml-cursor.js';
export { readXmlFields, type XmlFieldRules } from '../format/xml-fields.js';
export { XmlReader } from '../format/xml-reader.js';
export {
  checkDocument,
  escapeXml,
  isPage,
  parseXml,
  readElement,
  readList,
  rootNameOf,
  XmlElement,
} from '../format/xml.js';
export type { Authenticator } from '../http/authenticator.js';
export { Connection } from '../http/connection.js';
export { collect, type Page, queryOfLink, queryOfNext, rowsOf, walkPages } from '../http/pagination.js';
export type { PartRule, RateRules } from '../http/rate/rate-rules.js';
export type { BucketRule, RequestClass } from '../http/rate/token-bucket.js';
export { responseDate, retryAfter } from '../http/retry-after.js';
export {
  type CloudRequest,
  type CloudResponse,
  type Endpoint,
  formatQuery,
  headerValue,
  type Outgoing,
  parseEndpoint,
  type Query,
} from '../http/request.js';
export type { ByteStream } from '../http/response-body.js';
export { failedEnvelope, isFailedEnvelope } from '../http/errors/failed-envelope.js';
export { mayHaveTakenEffect } from '../http/errors/network-error.js';
export { describeStatus, type ErrorDescription, type ErrorResponse } from '../http/errors/response-error.js';
export {
  describeEnvelope,
  type ErrorEnvelope,
  type ErrorMeaning,
  type ErrorRule,
} from '../http/errors/error-envelope.js';
export {
  type CursorPages,
  isComplete,
  type LinkedPages,
  type ListedPage,
  nextByRule,
  nextNumber,
  type NumberedPages,
  type OffsetPages,
  type PageRule,
} from '../http/page-rule.js';
export { RetryPolicy } from '../http/retry-policy.js';
export { Redactor } from '../http/secrets/redact.js';
export { idOf, nameOf, toDate } from '../model.js';
export type { Service } from '../service.js';
export { type RpcApi, RpcClient, type RpcListing, type RpcRequest } from './rpc-client.js';
export type { ClientContext } from './client-context.js';
export { outcomeUnknown } from './outcome-unknown.js';
export type { DriverOptions, TokenDriverOptions, WithoutToken } from './driver.js';
export { type ClientRequest, JsonClient, type JsonRules, type ListRequest } from './json-client.js';
export { addOptional, type OptionalMethods, type OptionalTopics, withdraw } from './optional-methods.js';
export { Part, withdrawPart } from './part.js';
export { XmlClient, type XmlRules } from './xml-client.js';
