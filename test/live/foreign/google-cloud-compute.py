"""Drives google-cloud-compute against the sandbox: reads what is there, makes and deletes. Prints what it saw as JSON."""

import json
import sys

from google.cloud import compute_v1
from google.oauth2.credentials import Credentials

url, project, token, zone = sys.argv[1:5]


def client(kind):
    transport_class = kind.get_transport_class("rest")
    transport = transport_class(
        host=url.removeprefix("http://"), url_scheme="http", credentials=Credentials(token)
    )
    return kind(transport=transport)


instances = client(compute_v1.InstancesClient)
disks = client(compute_v1.DisksClient)
operations = client(compute_v1.ZoneOperationsClient)
region = zone.rpartition("-")[0]


def done(operation):
    """The operations that calls return ask Google itself; these ask where the client was told to."""
    while operation.status != compute_v1.Operation.Status.DONE:
        operation = operations.wait(project=project, zone=zone, operation=operation.name)
    assert not operation.error.errors, operation.error


found = [
    {
        "zone": scope,
        "name": one.name,
        "id": str(one.id),
        "status": one.status,
        "type": one.machine_type.rpartition("/")[2],
        "labels": dict(one.labels),
        "inside": one.network_interfaces[0].network_i_p,
        "outside": one.network_interfaces[0].access_configs[0].nat_i_p,
    }
    for scope, listed in instances.aggregated_list(project=project)
    for one in listed.instances
]
got = instances.get(project=project, zone=zone, instance="by-skylane")

resource = compute_v1.Instance(
    name="by-google",
    machine_type=f"zones/{zone}/machineTypes/e2-medium",
    labels={"made": "by-google-cloud-compute"},
    disks=[
        compute_v1.AttachedDisk(
            boot=True,
            auto_delete=True,
            initialize_params=compute_v1.AttachedDiskInitializeParams(
                source_image="projects/debian-cloud/global/images/family/debian-12"
            ),
        )
    ],
    network_interfaces=[compute_v1.NetworkInterface(network="global/networks/default")],
)
done(instances.insert_unary(project=project, zone=zone, instance_resource=resource))
made = instances.get(project=project, zone=zone, instance="by-google").status
done(disks.insert_unary(project=project, zone=zone, disk_resource=compute_v1.Disk(name="data", size_gb=4)))
done(instances.stop_unary(project=project, zone=zone, instance="by-google"))
done(instances.delete_unary(project=project, zone=zone, instance="by-skylane"))

missing = None
try:
    instances.get(project=project, zone=zone, instance="by-skylane")
except Exception as error:
    missing = type(error).__name__

print(
    json.dumps(
        {
            "found": found,
            "id": str(got.id),
            "firewalls": [(one.name, one.direction) for one in client(compute_v1.FirewallsClient).list(project=project)],
            "addresses": [(one.name, one.address) for one in client(compute_v1.AddressesClient).list(project=project, region=region)],
            "types": [one.name for one in client(compute_v1.MachineTypesClient).list(project=project, zone=zone)],
            "image": client(compute_v1.ImagesClient).get_from_family(project="debian-cloud", family="debian-12").name,
            "made": made,
            "stopped": instances.get(project=project, zone=zone, instance="by-google").status,
            "missing": missing,
            "left": [one.name for one in instances.list(project=project, zone=zone)],
        }
    )
)
