/** The kinds of service a driver can speak for. */
export type Service = 'compute' | 'storage' | 'dns' | 'loadbalancer';
