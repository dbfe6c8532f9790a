/** Flags that say which certificate listeners have that end TLS. */
export type CertificateFlags = {
  readonly certificate?: string;
  readonly certificateFile?: string;
  readonly keyFile?: string;
};

/** Definitions of {@link CertificateFlags}. */
export const certificateFlags = {
  certificate: {
    kind: 'parsed',
    parse: String,
    optional: true,
    placeholder: 'ID',
    brief: 'Certificate that the cloud keeps, of listeners that end TLS',
  },
  certificateFile: {
    kind: 'parsed',
    parse: String,
    optional: true,
    placeholder: 'FILE',
    brief: 'PEM file of a certificate and its issuers, of listeners that end TLS',
  },
  keyFile: {
    kind: 'parsed',
    parse: String,
    optional: true,
    placeholder: 'FILE',
    brief: "PEM file of that certificate's private key",
  },
} as const;
