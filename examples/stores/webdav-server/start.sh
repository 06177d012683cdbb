#!/bin/sh
# Starts npm's webdav-server in the foreground: sh start.sh PORT FOLDER
set -eu
here=$(cd "$(dirname "$0")" && pwd)
command -v node > /dev/null || { echo "node is missing; install the Debian packages nodejs npm" >&2; exit 127; }
mkdir -p "$2/objects"
NODE_PATH=${STORES_MODULES:-$here/../npm/node_modules} exec node "$here/server.js" "$1" "$2"
