import type { ClusterSignIn, DriverOptions } from '../../src/driver/index.js';

/**
 * Options of the KubeVirt driver. `endpoint` is the URL of the Kubernetes API server; sign in with `token`, or with a client certificate in
 * `tls.cert` and `tls.key`. `tls.ca` is the cluster's authority. `fromEnv()` reads all of them from a kubeconfig file.
 */
export interface KubevirtOptions extends DriverOptions, ClusterSignIn {
  /** Namespace to work in. Default: that of the context, otherwise `default`. */
  readonly namespace?: string;
  /** Namespace whose DataSources are listed as images. Default: the namespace to work in. */
  readonly imageNamespace?: string;
  /** Context of the kubeconfig file, for `fromEnv`. Default: its current one. */
  readonly context?: string;
}
