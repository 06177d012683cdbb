#!/bin/sh
# Starts OpenStack Swift in the foreground, one process for each of its services, on a folder: sh start.sh PORT FOLDER
set -eu
here=$(cd "$(dirname "$0")" && pwd)
PATH=$PATH:/usr/local/sbin:/usr/sbin
for program in swift-proxy-server swift-account-server swift-container-server swift-object-server memcached; do
  command -v "$program" > /dev/null || {
    echo "$program is missing; install the Debian packages swift-proxy swift-account swift-container swift-object memcached" >&2
    exit 127
  }
done
mkdir -p "$2/devices/d1"
root=$(cd "$2" && pwd)
user=$(id -un)
port=$1
set -- $(/usr/bin/python3 -c 'import socket
sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(4)]
print(*[each.getsockname()[1] for each in sockets])')
/usr/bin/python3 "$here/rings.py" "$root" "$@"
for service in account container object; do
  sed "s|@ROOT@|$root|g; s|@PORT@|$1|g; s|@USER@|$user|g; s|@SERVICE@|$service|g" "$here/service.conf" > "$root/$service.conf"
  "swift-$service-server" "$root/$service.conf" &
  shift
done
memcached -u "$user" -l 127.0.0.1 -p "$1" &
sed "s|@ROOT@|$root|g; s|@PORT@|$port|g; s|@USER@|$user|g; s|@MEMCACHED@|$1|g" "$here/proxy.conf" > "$root/proxy.conf"

# The container "objects", as soon as Swift answers.
/usr/bin/python3 "$here/container.py" "$port" &
exec swift-proxy-server "$root/proxy.conf"
