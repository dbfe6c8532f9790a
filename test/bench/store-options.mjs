import { existsSync, readFileSync } from 'node:fs';

/** How the store is reached: AWS's variables, or the lab's Ceph where SKYLANE_LAB is set; null where neither says. */
export function storeOptions() {
  const {
    SKYLANE_LAB: lab,
    AWS_ENDPOINT_URL_S3: endpoint,
    AWS_REGION: region = 'us-east-1',
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
  } = process.env;
  if (endpoint !== undefined) return { endpoint, region, accessKeyId, secretAccessKey };
  const file = '/tmp/lab-ceph-rgw/endpoints.json';
  if (lab === undefined || !existsSync(file)) return null;
  const ceph = JSON.parse(readFileSync(file, 'utf8'));
  return {
    endpoint: ceph.endpoint,
    region: ceph.region,
    accessKeyId: ceph.access_key,
    secretAccessKey: ceph.secret_key,
  };
}
