# Put Caddy and nginx into .venv/servers, for the tests that publish a site and verify it there.
# Unpacked, not installed: nothing is started on this machine, and no rights are needed.
set -eu
folder=.venv/servers
if ! command -v apt-get >/dev/null; then
    echo "no apt-get here: tests behind Caddy and nginx use those on PATH, or are skipped"
    exit 0
fi
mkdir -p "$folder/packages"
cd "$folder/packages"
if ! apt-get download -qq caddy nginx 2>/dev/null; then
    become=""
    [ "$(id -u)" = 0 ] || become="sudo"
    $become apt-get update -qq && apt-get download -qq caddy nginx \
        || { echo "no Caddy and nginx here: tests behind them are skipped"; exit 0; }
fi
for package in *.deb; do
    dpkg-deb -x "$package" ..
done
