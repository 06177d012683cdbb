#!/bin/sh
# Starts "rclone serve webdav" in the foreground, here on a folder; it could be any remote of rclone: sh start.sh PORT FOLDER
set -eu
command -v rclone > /dev/null || { echo "rclone is missing; install the Debian package rclone" >&2; exit 127; }
mkdir -p "$2/objects"
exec rclone --config /dev/null serve webdav "$2" --addr "127.0.0.1:$1"
