import type { TlsSettings } from '../../http/settings.js';
import type { TokenSource } from '../bearer.js';

/** Where a cluster is and how to sign in to it: the options of a driver for Kubernetes. */
export interface ClusterSignIn {
  /** URL of the API server. */
  readonly endpoint?: string;
  /** A token, or a function that returns a fresh one. */
  readonly token?: TokenSource;
  /** Namespace to work in. */
  readonly namespace?: string;
  /** The cluster's authority, and a client certificate. */
  readonly tls?: TlsSettings;
  /** Proxy on the way to the API server. */
  readonly proxy?: string | null;
}
