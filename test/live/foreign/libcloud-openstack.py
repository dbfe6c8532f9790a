"""Drives an OpenStack through Apache Libcloud's OPENSTACK driver. Prints one JSON object of what it saw."""
import json
import sys
import time

from libcloud.compute.providers import get_driver
from libcloud.compute.types import Provider

auth_url, username, password, project, region = sys.argv[1:6]
driver = get_driver(Provider.OPENSTACK)(
    username,
    password,
    ex_force_auth_url=auth_url,
    ex_force_auth_version="3.x_password",
    ex_tenant_name=project,
    ex_force_service_region=region,
    api_version="2.2",
)
sizes = driver.list_sizes()
images = driver.list_images()
networks = driver.ex_list_networks()
node = driver.create_node(
    name="libcloud-1",
    image=next(image for image in images if image.name == "Ubuntu 24.04"),
    size=next(size for size in sizes if size.name == "m1.tiny"),
    networks=[network for network in networks if network.name == "shared"],
    ex_metadata={"purpose": "check"},
)
[(running, addresses)] = driver.wait_until_running([node], wait_period=0.2, timeout=30, ssh_interface="private_ips")
shown = driver.ex_get_node_details(running.id)
volume = driver.create_volume(1, "libcloud-volume")
for _ in range(50):
    volume = driver.ex_get_volume(volume.id)
    if volume.extra["state"] == "available":
        break
    time.sleep(0.1)
driver.attach_volume(shown, volume)
pair = driver.create_key_pair("libcloud-key")
names = [key.name for key in driver.list_key_pairs()]
driver.delete_key_pair(pair)
driver.detach_volume(driver.ex_get_volume(volume.id))
rebooted = driver.reboot_node(shown)
listed = [each.name for each in driver.list_nodes()]
destroyed = driver.destroy_node(shown)
for _ in range(100):
    if not driver.list_nodes():
        break
    time.sleep(0.1)
print(
    json.dumps(
        {
            "sizes": len(sizes),
            "images": sorted(image.name for image in images),
            "networks": sorted(network.name for network in networks),
            "state": str(shown.state),
            "addresses": len(addresses),
            "metadata": shown.extra["metadata"],
            "keys": names,
            "listed": listed,
            "rebooted": rebooted,
            "destroyed": destroyed,
            "left": len(driver.list_nodes()),
        }
    )
)
