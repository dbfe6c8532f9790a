import { type AwsKeys, checkSignature } from '../aws-signature.js';
import type { Cloud, Service, Target, World } from '../cloud.js';
import type { Exchange, Reply } from '../http.js';
import { Router } from '../router.js';
import { changeSets, listSets, showChange } from './records.js';
import { Route53State } from './state.js';
import { refuse } from './xml.js';
import { createZone, deleteZone, listZones, listZonesByName, showZone, updateZone } from './zones.js';

type Handler = (state: Route53State, exchange: Exchange) => Reply;

const VERSION = '/2013-04-01';

/** Amazon Route 53, 2013-04-01: https://docs.aws.amazon.com/Route53/latest/APIReference/ */
export class Route53Cloud implements Cloud {
  readonly identityPath = '';
  readonly #state: Route53State;
  readonly #service: Service;
  readonly #keys: AwsKeys;

  constructor(world: World) {
    const { random } = world;
    this.#state = new Route53State(world);
    this.#keys = { accessKeyId: `AKIA${random.hex(16).toUpperCase()}`, secretAccessKey: random.hex(40) };
    this.#service = {
      name: 'dns',
      router: this.#routes(),
      missing: () => refuse(404, 'UnknownOperationException', 'There is no such operation.').reply,
      stamp: () => ({ 'x-amzn-requestid': random.uuid() }),
    };
  }

  get credentials(): Record<string, string> {
    return { ...this.#keys };
  }

  get signIns(): Record<string, Record<string, string>> {
    return { demo: this.credentials };
  }

  resolve(path: string): Target | undefined {
    return path.startsWith(VERSION) ? { service: this.#service, path } : undefined;
  }

  limited(): Reply {
    return refuse(400, 'Throttling', 'Rate exceeded').reply;
  }

  servers(): readonly [] {
    return [];
  }

  expireTokens(): void {}

  #routes(): Router {
    const router = new Router();
    const on = (method: string, path: string, operation: string, handler: Handler): void => {
      router.add(method, VERSION + path, operation, (exchange) => {
        this.#authenticate(exchange);
        return handler(this.#state, exchange);
      });
    };
    on('GET', '/hostedzone', 'zones.list', listZones);
    on('POST', '/hostedzone', 'zones.create', createZone);
    on('GET', '/hostedzonesbyname', 'zones.list', listZonesByName);
    on('GET', '/hostedzone/:zone', 'zones.show', showZone);
    on('POST', '/hostedzone/:zone', 'zones.update', updateZone);
    on('DELETE', '/hostedzone/:zone', 'zones.delete', deleteZone);
    on('GET', '/hostedzone/:zone/rrset', 'records.list', listSets);
    on('POST', '/hostedzone/:zone/rrset', 'records.change', changeSets);
    on('POST', '/hostedzone/:zone/rrset/', 'records.change', changeSets);
    on('GET', '/change/:change', 'changes.show', showChange);
    return router;
  }

  #authenticate(exchange: Exchange): void {
    const problem = checkSignature(exchange, this.#keys);
    if (problem === 'unknown-key')
      throw refuse(403, 'InvalidClientTokenId', 'The security token included in the request is invalid');
    if (problem === 'mismatch') {
      const message = 'The request signature we calculated does not match the signature you provided.';
      throw refuse(403, 'SignatureDoesNotMatch', message);
    }
  }
}
