"""Reads a zone by octoDNS's own YAML provider. Prints its records, as [name, ttl, type, data]."""
import json
import sys

from octodns.provider.yaml import YamlProvider
from octodns.zone import Zone

folder, domain = sys.argv[1:3]
zone = Zone(f"{domain}.", [])
YamlProvider("given", folder, enforce_order=False).populate(zone, lenient=True)
rows = []
for record in zone.records:
    values = getattr(record, "chunked_values", None) or getattr(record, "values", None) or [record.value]
    if not record.ignored and "ours" not in record.excluded:
        for value in values:
            data = value if record._type == "TXT" else getattr(value, "to_rdata_text", lambda: str(value))()
            rows.append([record.name, record.ttl, record._type, str(data)])
print(json.dumps(sorted(rows)))
