#!/bin/sh
# Starts nginx in the foreground: sh start.sh PORT FOLDER
set -eu
here=$(cd "$(dirname "$0")" && pwd)
PATH=$PATH:/usr/local/sbin:/usr/sbin
command -v nginx > /dev/null || { echo "nginx is missing; install the Debian package nginx-light" >&2; exit 127; }
mkdir -p "$2/www/objects"
root=$(cd "$2" && pwd)
# As root, nginx works as the user of its configuration.
[ "$(id -u)" != 0 ] || chown www-data "$root" "$root/www" "$root/www/objects"
sed "s|@ROOT@|$root|g; s|@PORT@|$1|g" "$here/nginx.conf" > "$root/nginx.conf"
exec nginx -e stderr -p "$root" -c "$root/nginx.conf"
