#!/bin/sh
# Starts Apache httpd in the foreground: sh start.sh PORT FOLDER
set -eu
here=$(cd "$(dirname "$0")" && pwd)
PATH=$PATH:/usr/local/sbin:/usr/sbin
command -v apache2 > /dev/null || { echo "apache2 is missing; install the Debian package apache2-bin" >&2; exit 127; }
mkdir -p "$2/www/objects"
root=$(cd "$2" && pwd)
# As root, Apache works as the user of its configuration.
[ "$(id -u)" != 0 ] || chown www-data "$root" "$root/www" "$root/www/objects"
sed "s|@ROOT@|$root|g; s|@PORT@|$1|g" "$here/apache2.conf" > "$root/apache2.conf"
exec apache2 -d "$root" -f "$root/apache2.conf" -D FOREGROUND
