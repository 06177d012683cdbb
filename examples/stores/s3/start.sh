#!/bin/sh
# Starts s3rver in the foreground, with a bucket "objects", for signed requests only: sh start.sh PORT FOLDER
set -eu
here=$(cd "$(dirname "$0")" && pwd)
command -v node > /dev/null || { echo "node is missing; install the Debian packages nodejs npm" >&2; exit 127; }
mkdir -p "$2"
# The tokens of its pages are encrypted by what OpenSSL calls legacy.
NODE_PATH=${STORES_MODULES:-$here/../npm/node_modules} exec node --openssl-legacy-provider "$here/server.js" "$1" "$2"
