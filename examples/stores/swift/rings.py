# Writes a ring with one device for each service: rings.py FOLDER ACCOUNT_PORT CONTAINER_PORT OBJECT_PORT
import sys

from swift.common.ring import RingBuilder

folder = sys.argv[1]
for service, port in zip(("account", "container", "object"), sys.argv[2:]):
    builder = RingBuilder(4, 1, 1)
    builder.add_dev({"region": 1, "zone": 1, "weight": 1, "ip": "127.0.0.1", "port": int(port), "device": "d1"})
    builder.rebalance()
    builder.get_ring().save(f"{folder}/{service}.ring.gz")
