#!/bin/sh
# The journeys need a Chromium of this machine; Debian's is installed when there is none. Says what to do elsewhere.
for name in chromium chromium-browser google-chrome; do
	command -v "$name" >/dev/null 2>&1 && exit 0
done
if ! command -v apt-get >/dev/null 2>&1; then
	echo "The browser tests need Chromium: install it so that 'chromium' is on PATH." >&2
	exit 1
fi
as_root=""
if [ "$(id -u)" != 0 ]; then
	command -v sudo >/dev/null 2>&1 || { echo "The browser tests need Chromium: ask root for 'apt-get install chromium'." >&2; exit 1; }
	as_root="sudo"
fi
echo "Installing Chromium for the browser tests ..."
export DEBIAN_FRONTEND=noninteractive
$as_root apt-get update -qq && $as_root apt-get install -y -qq --no-install-recommends chromium fonts-liberation >/dev/null || {
	echo "Chromium could not be installed; the messages above say why." >&2
	exit 1
}
