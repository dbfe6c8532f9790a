"""Drives a Rackspace cloud through Apache Libcloud's drivers. Prints one JSON object of what it saw."""
import io
import json
import sys
import time

import libcloud.compute.drivers.rackspace as compute
import libcloud.dns.drivers.rackspace as dns
import libcloud.storage.drivers.cloudfiles as storage
from libcloud.dns.types import RecordType

auth_url, username, api_key = sys.argv[1:4]
dns.RackspaceDNSConnection.auth_url = auth_url
dns.RackspaceDNSConnection.poll_interval = 0.1
options = {"ex_force_auth_url": auth_url, "ex_force_auth_version": "2.0_apikey"}

servers = compute.RackspaceNodeDriver(username, api_key, region="dfw", **options)
sizes = servers.list_sizes()
images = servers.list_images()
node = servers.create_node(
    name="libcloud-1",
    size=next(size for size in sizes if size.id == "2"),
    image=next(image for image in images if image.name.startswith("Ubuntu 24.04")),
)
[(running, addresses)] = servers.wait_until_running([node], wait_period=0.2, timeout=30)
shown = servers.ex_get_node_details(running.id)
elsewhere = compute.RackspaceNodeDriver(username, api_key, region="ord", **options).list_nodes()
networks = servers.ex_list_networks()
volume = servers.create_volume(100, "libcloud-volume")
destroyed = servers.destroy_node(shown)
for _ in range(100):
    if not servers.list_nodes():
        break
    time.sleep(0.1)

files = storage.CloudFilesStorageDriver(username, api_key, region="dfw", **options)
container = files.create_container("libcloud-container")
uploaded = files.upload_object_via_stream(io.BytesIO(b"hello world"), container, "greeting.txt")
content = b"".join(files.download_object_as_stream(files.get_object("libcloud-container", "greeting.txt")))
objects = [each.name for each in container.list_objects()]
files.delete_object(files.get_object("libcloud-container", "greeting.txt"))
files.delete_container(container)

zones = dns.RackspaceDNSDriver(username, api_key, **options)
zone = zones.create_zone("libcloud.example.com", extra={"email": "admin@example.com"})
record = zones.create_record("www", zone, RecordType.A, "192.0.2.1", extra={"ttl": 300})
zones.update_record(record, data="192.0.2.2", extra={"ttl": 600})
changed = zones.get_record(zone.id, record.id)
duplicate = None
try:
    zones.create_zone("libcloud.example.com", extra={"email": "admin@example.com"})
except Exception as error:  # the error's words are what is checked
    duplicate = str(error)
zones.delete_record(record)
zones.delete_zone(zone)

print(
    json.dumps(
        {
            "sizes": len(sizes),
            "images": len(images),
            "state": str(shown.state),
            "public": len(shown.public_ips),
            "private": len(shown.private_ips),
            "password": bool(node.extra["password"]),
            "elsewhere": len(elsewhere),
            "networks": sorted(network.name for network in networks),
            "volume": volume.size,
            "destroyed": destroyed,
            "left": len(servers.list_nodes()),
            "content": content.decode(),
            "objects": objects,
            "record": changed.data,
            "ttl": changed.ttl,
            "duplicate": duplicate,
            "zones": len(zones.list_zones()),
        }
    )
)
