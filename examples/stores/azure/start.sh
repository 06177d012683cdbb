#!/bin/sh
# Starts Azurite in the foreground, with a container "objects" in memory, and prints the SAS URL of the container: sh start.sh PORT FOLDER
set -eu
here=$(cd "$(dirname "$0")" && pwd)
command -v node > /dev/null || { echo "node is missing; install the Debian packages nodejs npm" >&2; exit 127; }
mkdir -p "$2"
cd "$2"
NODE_PATH=${STORES_MODULES:-$here/../npm/node_modules} exec node "$here/server.js" "$1"
