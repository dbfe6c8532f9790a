/** The services that a driver can implement. */
export type Service = 'compute' | 'storage' | 'dns' | 'loadbalancer';
