# Find a Chromium for the browser tests, or install one: Debian's, else Playwright's own.
set -eu
for name in chromium chromium-browser google-chrome; do
    if command -v "$name" >/dev/null; then
        echo "browser tests use $(command -v "$name")"
        exit 0
    fi
done
become=""
[ "$(id -u)" = 0 ] || become="sudo"
if command -v apt-get >/dev/null && { [ -z "$become" ] || command -v sudo >/dev/null; }; then
    $become apt-get update -qq
    $become env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
        chromium fonts-liberation >/dev/null
else
    .venv/bin/playwright install chromium
fi
