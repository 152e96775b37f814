#!/bin/sh
# The journeys need Chromium: its shell without windows, which takes far less time, or the whole browser. Debian's shell is installed when it
# is not there, the whole browser where there is no such shell. Says what to do elsewhere.
shell=/usr/bin/chromium-headless-shell
browser=/usr/bin/chromium
[ -x "$shell" ] && exit 0
as_root=""
[ "$(id -u)" = 0 ] || as_root="sudo"
if ! command -v apt-get >/dev/null 2>&1 || { [ -n "$as_root" ] && ! command -v sudo >/dev/null 2>&1; }; then
	[ -x "$browser" ] && exit 0
	echo "The browser tests need Chromium as $browser: install it, or link it there." >&2
	exit 1
fi
get() {
	$as_root env DEBIAN_FRONTEND=noninteractive \
		apt-get install -y -qq --no-install-recommends "$1" fonts-liberation >/dev/null 2>&1
}
echo "Installing Chromium for the browser tests ..."
$as_root apt-get update -qq || true
get chromium-headless-shell || [ -x "$browser" ] || get chromium || {
	echo "Chromium could not be installed: try 'apt-get install chromium-headless-shell'." >&2
	exit 1
}
