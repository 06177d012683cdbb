#!/bin/sh
# Starts s3rver in the foreground, with a bucket that is open to everybody: sh start.sh PORT FOLDER
set -eu
here=$(cd "$(dirname "$0")" && pwd)
modules=${STORES_MODULES:-$here/../npm/node_modules}
command -v node > /dev/null || { echo "node is missing; install the Debian packages nodejs npm" >&2; exit 127; }
mkdir -p "$2"
exec node "$modules/s3rver/bin/s3rver.js" -a 127.0.0.1 -p "$1" -d "$2" --no-vhost-buckets --configure-bucket objects
