#!/bin/sh
# Puts the export of today beside the page: HF_TOKEN=… refresh.sh ORGANIZATION FOLDER
#
# The new file takes the place of the old one only when it has come as a whole and begins like an export; until then, and if
# anything goes wrong, the old one stays. It is one gzip member under the name that the page asks for: content counts.
set -eu

organization=${1:?the organization on the Hub}
folder=${2:?the folder of the page}
: "${HF_TOKEN:?a token that may read the organization’s settings}"

target=$folder/analytics.json
new=$(mktemp "$folder/.analytics.XXXXXX")
trap 'rm -f "$new" "$new.gz"' EXIT
# Not every shell takes a signal for an exit.
trap 'exit 1' HUP INT TERM

# The token goes in by standard input: arguments are seen by all users of the machine. Where the Hub names another host that has
# the file, curl sends it no token.
printf 'header = "Authorization: Bearer %s"\n' "$HF_TOKEN" |
  curl --config - --fail --silent --show-error --location --retry 3 --max-time 3600 --output "$new" \
    "${HF_ENDPOINT:-https://huggingface.co}/organizations/$organization/settings/publisher-analytics/download-breakdown"

if ! head -n 1 "$new" | grep -qi '^[^<{]*reponame.*timestamp.*downloads'; then
  echo "refresh.sh: what came is no export; $target stays as it was" >&2
  exit 1
fi

gzip -9 --no-name "$new"
chmod 644 "$new.gz"
mv -f "$new.gz" "$target"
# Of the file before.
rm -f "$target.br" "$target.gz"
