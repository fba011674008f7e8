#!/usr/bin/env bash
# Counts the instructions of the main walks with valgrind and compares them with those on record: times swing with the machine, counts do not.
#
#   benches/counts.sh            fails where a walk takes over 3 % more instructions than on record
#   benches/counts.sh --renew    writes the counts anew
#
# Another compiler or valgrind counts otherwise: then the counts are printed and not compared.
set -euo pipefail
cd "$(dirname "$0")/.."
record=benches/counts.txt

command -v valgrind >/dev/null || { echo "not compared: there is no valgrind"; exit 0; }
tools="$(rustc --version), $(valgrind --version), $(uname -m)"
program=$(cargo build --locked --release --bench counts --message-format=json |
    sed -n 's/.*"executable":"\([^"]*\/counts-[^"]*\)".*/\1/p')
raw=$(mktemp)
trap 'rm -f "$raw"' EXIT
RAYON_NUM_THREADS=1 valgrind --quiet --tool=callgrind --toggle-collect='*counted_*' --callgrind-out-file="$raw" "$program"
counts=$(callgrind_annotate --inclusive=yes --show-percs=no --threshold=100 "$raw" |
    sed -n 's/^ *\([0-9,]*\) .*counted_\([a-z_]*\).*/\2 \1/p' | tr -d , | sort -u)
[ -n "$counts" ] || { echo "counts: valgrind counted nothing" >&2; exit 1; }

if [ "${1:-}" = --renew ]; then
    printf '%s\n%s\n' "$tools" "$counts" >"$record"
    cat "$record"
    exit 0
fi
[ -f "$record" ] || { printf 'not compared: nothing is on record\n%s\n' "$counts"; exit 0; }
if [ "$tools" != "$(head -n 1 "$record")" ]; then
    printf 'not compared: on record are the counts of %s, here is %s\n%s\n' "$(head -n 1 "$record")" "$tools" "$counts"
    exit 0
fi
{ tail -n +2 "$record"; echo; echo "$counts"; } | awk '
    !NF { here = 1; next }
    !here { recorded[$1] = $2; next }
    !($1 in recorded) { printf "%s is not on record: benches/counts.sh --renew\n", $1; failed = 1; next }
    {
        change = 100 * ($2 / recorded[$1] - 1)
        printf "%-32s %12d  %+.1f %%\n", $1, $2, change
        failed = failed || change > 3
        delete recorded[$1]
    }
    END {
        for (walk in recorded) { printf "%s is on record and was not counted\n", walk; failed = 1 }
        if (failed) print "counts: a walk takes over 3 % more instructions than on record, or the record is not of these walks"
        exit failed
    }'
