import type { Change, HostedZone, SetRow } from './state.js';
import type { Content } from './xml.js';

export function zoneView(zone: HostedZone): Content {
  return {
    Id: `/hostedzone/${zone.id}`,
    Name: zone.name,
    CallerReference: zone.callerReference,
    Config: { Comment: zone.comment, PrivateZone: false },
    ResourceRecordSetCount: zone.sets.size,
  };
}

export function delegationView(zone: HostedZone): Content {
  return { NameServers: { NameServer: zone.nameServers } };
}

export function changeView({ id, status, submittedAt }: Change): Content {
  return { Id: `/change/${id}`, Status: status, SubmittedAt: submittedAt };
}

export function setView(set: SetRow): Content {
  return {
    Name: set.name,
    Type: set.type,
    SetIdentifier: set.identifier ?? undefined,
    ...set.settings,
    ...(set.alias === null
      ? {
          TTL: set.ttl ?? undefined,
          ResourceRecords: { ResourceRecord: set.values.map((Value) => ({ Value })) },
        }
      : { AliasTarget: set.alias }),
  };
}
