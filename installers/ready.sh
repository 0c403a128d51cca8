#!/bin/sh
# Installs the project's packages where they are missing or older than the lock file, then runs the command given.
# npm puts node_modules/.bin on PATH, so `node` in that command is the project's own, whatever this machine has.
set -e
cd "$(dirname "$0")/.."
if [ ! node_modules/.package-lock.json -nt package-lock.json ]; then
  echo "Installing packages (about a minute, once) ..." >&2
  npm ci --loglevel=error --no-audit --no-fund >&2
fi
PATH="$PWD/node_modules/.bin:$PATH"
export PATH
exec "$@"
