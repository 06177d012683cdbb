#!/bin/sh
# Starts json-server in the foreground: sh start.sh PORT FOLDER
set -eu
here=$(cd "$(dirname "$0")" && pwd)
modules=${STORES_MODULES:-$here/../npm/node_modules}
command -v node > /dev/null || { echo "node is missing; install the Debian packages nodejs npm" >&2; exit 127; }
mkdir -p "$2"
[ -e "$2/db.json" ] || echo '{"objects": []}' > "$2/db.json"
exec node "$modules/json-server/lib/cli/bin.js" "$2/db.json" --quiet --host 127.0.0.1 --port "$1" --middlewares "$here/put-creates.js"
