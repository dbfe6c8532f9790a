"""Signs in by OpenID Connect as openstacksdk does: reads a list of OS_* settings, prints the token or the class of the error of each."""

import json
import sys

from keystoneauth1 import loading, session

outcomes = []
for settings in json.load(sys.stdin):
    kind = settings.pop("auth_type")
    try:
        plugin = loading.get_plugin_loader(kind).load_from_options(**settings)
        outcomes.append({"token": session.Session(auth=plugin).get_token()})
    except Exception as error:  # the class is what is compared
        outcomes.append({"error": type(error).__name__})
print(json.dumps(outcomes))
