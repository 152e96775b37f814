#!/bin/sh
# The journeys need /usr/bin/chromium; Debian's is installed when it is not there. Says what to do elsewhere.
browser=/usr/bin/chromium
[ -x "$browser" ] && exit 0
if ! command -v apt-get >/dev/null 2>&1; then
	echo "The browser tests need Chromium as $browser: install it, or link it there." >&2
	exit 1
fi
as_root=""
if [ "$(id -u)" != 0 ]; then
	command -v sudo >/dev/null 2>&1 || { echo "The browser tests need Chromium: ask root for 'apt-get install chromium'." >&2; exit 1; }
	as_root="sudo"
fi
echo "Installing Chromium for the browser tests ..."
$as_root apt-get update -qq && $as_root env DEBIAN_FRONTEND=noninteractive \
	apt-get install -y -qq --no-install-recommends chromium fonts-liberation >/dev/null || {
	echo "Chromium could not be installed; the messages above say why." >&2
	exit 1
}
