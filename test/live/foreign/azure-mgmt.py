"""Drives an Azure subscription through Azure's own clients. Prints one JSON object of what it saw."""
import json
import sys
import time

from azure.core.credentials import AccessToken
from azure.core.pipeline.policies import SansIOHTTPPolicy
from azure.mgmt.compute import ComputeManagementClient, models
from azure.mgmt.network import NetworkManagementClient
from azure.mgmt.resource.resources import ResourceManagementClient

url, subscription, token = sys.argv[1:4]


class Bearer(SansIOHTTPPolicy):
    """Azure's own policy wants TLS."""

    def on_request(self, request):
        request.http_request.headers["Authorization"] = f"Bearer {token}"


class Credential:
    """Stands in for whoever signs in."""

    def get_token(self, *scopes, **_):
        return AccessToken(token, int(time.time()) + 3600)


options = {"base_url": url, "authentication_policy": Bearer(), "polling_interval": 0.1}
compute = ComputeManagementClient(Credential(), subscription, **options)
network = NetworkManagementClient(Credential(), subscription, **options)
resources = ResourceManagementClient(Credential(), subscription, **options)

# What Skylane made.
machines = list(compute.virtual_machines.list_all())
states = {
    machine.name: [status.code for status in machine.instance_view.statuses]
    for machine in compute.virtual_machines.list_all(status_only="true")
}
found = []
for machine in machines:
    interface = network.network_interfaces.get(
        "skylane", machine.network_profile.network_interfaces[0].id.split("/")[-1], expand="IPConfigurations/PublicIPAddress"
    )
    configuration = interface.ip_configurations[0]
    found.append(
        {
            "name": machine.name,
            "tags": sorted(machine.tags),
            "size": machine.hardware_profile.vm_size,
            "image": machine.storage_profile.image_reference.sku,
            "state": states[machine.name][-1],
            "ip": configuration.public_ip_address.ip_address,
            "private": configuration.private_ip_address,
        }
    )
groups = [[group.name, group.tags] for group in resources.resource_groups.list()]
disks = list(compute.disks.list())
sizes = [
    sku.name
    for sku in compute.resource_skus.list(filter="location eq 'westeurope'")
    if sku.resource_type == "virtualMachines" and not sku.restrictions
]

# What Azure's client makes by itself.
[network_id] = [each.id for each in network.virtual_networks.list_all()]
made = compute.virtual_machines.begin_create_or_update(
    "skylane",
    "by-azure",
    models.VirtualMachine(
        location="westeurope",
        tags={"made": "by azure-mgmt-compute"},
        hardware_profile=models.HardwareProfile(vm_size="Standard_B1s"),
        storage_profile=models.StorageProfile(
            image_reference=models.ImageReference(
                publisher="Debian", offer="debian-12", sku="12-gen2", version="latest"
            ),
            os_disk=models.OSDisk(create_option="FromImage", delete_option="Delete"),
        ),
        os_profile=models.OSProfile(
            computer_name="by-azure", admin_username="ops", admin_password="Correct-Horse-9"
        ),
        network_profile=models.NetworkProfile(
            network_api_version="2020-11-01",
            network_interface_configurations=[
                models.VirtualMachineNetworkInterfaceConfiguration(
                    name="nic",
                    primary=True,
                    delete_option="Delete",
                    ip_configurations=[
                        models.VirtualMachineNetworkInterfaceIPConfiguration(
                            name="ip", subnet=models.SubResource(id=network_id + "/subnets/default")
                        )
                    ],
                )
            ],
        ),
    ),
).result()
disk = compute.disks.begin_create_or_update(
    "skylane",
    "data",
    models.Disk(location="westeurope", disk_size_gb=4, creation_data=models.CreationData(create_option="Empty")),
).result()
compute.galleries.begin_create_or_update("skylane", "ours", models.Gallery(location="westeurope")).result()
compute.gallery_images.begin_create_or_update(
    "skylane",
    "ours",
    "golden",
    models.GalleryImage(
        location="westeurope",
        os_type="Linux",
        os_state="Generalized",
        identifier=models.GalleryImageIdentifier(publisher="us", offer="golden", sku="1"),
    ),
).result()
compute.virtual_machines.begin_deallocate("skylane", "by-azure").result()
stopped = compute.virtual_machines.instance_view("skylane", "by-azure").statuses[-1].code
for machine in machines:
    compute.virtual_machines.begin_delete("skylane", machine.name).result()
left = [machine.name for machine in compute.virtual_machines.list_all()]

print(
    json.dumps(
        {
            "found": found,
            "groups": groups,
            "disks": len(disks),
            "sizes": sizes,
            "made": made.provisioning_state,
            "disk": [disk.name, disk.disk_size_gb, disk.disk_state],
            "stopped": stopped,
            "left": left,
        }
    )
)
