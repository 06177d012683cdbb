#!/bin/sh
# Starts lighttpd in the foreground: sh start.sh PORT FOLDER
set -eu
here=$(cd "$(dirname "$0")" && pwd)
PATH=$PATH:/usr/local/sbin:/usr/sbin
{ command -v lighttpd && [ -e /usr/lib/lighttpd/mod_webdav.so ]; } > /dev/null || { echo "lighttpd is missing; install the Debian packages lighttpd lighttpd-mod-webdav" >&2; exit 127; }
mkdir -p "$2/www/objects"
root=$(cd "$2" && pwd)
sed "s|@ROOT@|$root|g; s|@PORT@|$1|g" "$here/lighttpd.conf" > "$root/lighttpd.conf"
exec lighttpd -D -f "$root/lighttpd.conf"
