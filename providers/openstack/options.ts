import type {
  DriverOptions,
  EndpointInterface,
  OpenStackOidc,
  ServiceChoice,
} from '../../src/driver/index.js';

/**
 * Credentials of an OpenStack cloud: user name and password (or a passcode, or both), an application credential, or a token. Names are
 * those of the OS_* variables and of clouds.yaml.
 */
export interface OpenStackCredentials {
  /** User name. OS_USERNAME */
  readonly username?: string;
  /** User id, in place of the name. OS_USER_ID */
  readonly userId?: string;
  /** OS_PASSWORD */
  readonly password?: string;
  /**
   * One-time passcode (TOTP), with or without the password, or a function that returns a fresh one, since each is valid for one sign-in.
   * OS_PASSCODE
   */
  readonly passcode?: string | (() => string | Promise<string>);
  /** Domain of the user; default: `Default`. OS_USER_DOMAIN_NAME */
  readonly userDomainName?: string;
  /** OS_USER_DOMAIN_ID */
  readonly userDomainId?: string;
  /** Project to work in. OS_PROJECT_NAME (OS_TENANT_NAME) */
  readonly projectName?: string;
  /** OS_PROJECT_ID (OS_TENANT_ID) */
  readonly projectId?: string;
  /** Domain of the project; default: that of the user. OS_PROJECT_DOMAIN_NAME */
  readonly projectDomainName?: string;
  /** OS_PROJECT_DOMAIN_ID */
  readonly projectDomainId?: string;
  /** Domain to work in, in place of a project. OS_DOMAIN_NAME */
  readonly domainName?: string;
  /** OS_DOMAIN_ID */
  readonly domainId?: string;
  /** Trust to act by, in place of a project. OS_TRUST_ID */
  readonly trustId?: string;
  /** The whole system instead of a project. OS_SYSTEM_SCOPE */
  readonly systemScope?: 'all';
  /** OS_APPLICATION_CREDENTIAL_ID */
  readonly applicationCredentialId?: string;
  /** Name of the application credential, together with the user. OS_APPLICATION_CREDENTIAL_NAME */
  readonly applicationCredentialName?: string;
  /** OS_APPLICATION_CREDENTIAL_SECRET */
  readonly applicationCredentialSecret?: string;
  /** Sign-in by OpenID Connect, in place of a user of Keystone's own. OS_AUTH_TYPE of `v3oidcpassword` and its kin */
  readonly oidc?: OpenStackOidc;
  /** A token, or a function that returns a fresh one. OS_TOKEN */
  readonly token?: string | (() => string | Promise<string>);
  /**
   * Accesses a service without Keystone: `endpoint` is then the service's own URL. `none` sends no credentials, `admin_token` sends
   * `token`, `http_basic` sends `username` and `password`. OS_AUTH_TYPE
   */
  readonly authType?: 'none' | 'admin_token' | 'http_basic';
}

/** Options of every OpenStack driver. `endpoint` is the identity URL: OS_AUTH_URL. */
export interface OpenStackOptions extends OpenStackCredentials, DriverOptions {
  /** Interface of the catalog's URLs; of several, the first that exists. Default `'public'`. OS_INTERFACE */
  readonly interface?: EndpointInterface | readonly EndpointInterface[];
  /**
   * Settings of single services, by the driver's keys (`compute`, `image`, `network`, `volume`, `storage`, `dns`, `load-balancer`), in place of region
   * and interface. OS_COMPUTE_REGION_NAME, OS_COMPUTE_INTERFACE, OS_COMPUTE_SERVICE_TYPE ...
   */
  readonly services?: Readonly<Record<string, ServiceChoice>>;
}

/** Options of `fromEnv`: those of the driver, and the cloud in clouds.yaml. */
export interface OpenStackEnvironmentOptions extends OpenStackOptions {
  /** Name of the cloud in clouds.yaml. OS_CLOUD */
  readonly cloud?: string;
}
