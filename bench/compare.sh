#!/usr/bin/env bash
# Compares the speed of this tree with that of another commit:
#
#     bench/compare.sh BASE [PATTERN]
#
# Both are built once. Then rounds of the same benchmarks run in turns, here and
# there, so that what else the machine does meets both alike, and benchstat says
# what differs. What BASE does not have is left out, with a note, but for the
# benchmarks of processes: those run here with BASE's program.
#
#   COUNT      rounds, 6 by default; benchstat wants at least 6 for a verdict
#   BENCHTIME  time or number of runs of a benchmark in a round, 1s by default
#   PACKAGES   where to look for benchmarks, ./... by default
#   OUT        a folder for base.txt and here.txt, a temporary one by default
set -euo pipefail
base=${1:?which commit to compare with? bench/compare.sh BASE [PATTERN]}
pattern=${2:-.}
count=${COUNT:-6}
benchtime=${BENCHTIME:-1s}
benchstat=golang.org/x/perf/cmd/benchstat@v0.0.0-20260908200009-22c9c6c9d4da

cd "$(dirname "$0")/.."
here=$PWD
commit=$(git rev-parse --verify --quiet "$base^{commit}") || { echo "no commit is called $base" >&2; exit 2; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
out=${OUT:-$work}
mkdir -p "$out"
out=$(cd "$out" && pwd)

# An archive and no worktree: nothing is left in .git when this is interrupted.
mkdir "$work/base"
git archive "$commit" | tar -x -C "$work/base"
# The real files lie beside this checkout, not beside the copy.
if [ -z "${SANCTIONSD_CORPUS:-}" ] && [ -d "$here/../shared/data" ]; then
  SANCTIONSD_CORPUS=$(cd "$here/../shared/data" && pwd)
  export SANCTIONSD_CORPUS
fi

# build TREE BINARIES PACKAGES: the program, and one test binary for each of the
# packages that is there and has benchmarks. They are folders below the tree.
build() {
  local dir
  mkdir -p "$2"
  : >"$2/dirs"
  cd "$1"
  CGO_ENABLED=0 go build -trimpath -o "$2/sanctionsd" ./cmd/sanctionsd
  for dir in $3; do
    if grep -qs '^func Benchmark' "$dir"/*_test.go; then
      go test -c -o "$2/${dir//\//_}.test" "./$dir"
      echo "$dir" >>"$2/dirs"
    fi
  done
}

echo "building $base ($(git rev-parse --short "$commit")) and this tree" >&2
# shellcheck disable=SC2086 # PACKAGES is a list
packages=$(go list -f '{{.Dir}}' ${PACKAGES:-./...} | sed "s,^$here/,,")
(build "$here" "$work/here-bin" "$packages")
(build "$work/base" "$work/base-bin" "$packages")

# round BINARIES TREE DIR PROGRAM SKIP OUT: the benchmarks of one package.
round() {
  (cd "$2/$3" && SANCTIONSD_BENCH_PROGRAM=$4 "$1/${3//\//_}.test" -test.run '^$' -test.bench "$pattern" -test.skip "$5" \
    -test.benchmem -test.benchtime "$benchtime" -test.timeout 0 >>"$6")
}

# Those that measure a program from outside do so here for both, by the same
# means and with the same documents.
outside='^Benchmark(Process|Start|Idle|Scale)$'
inside='^Benchmark(Read|Sync|Unchanged|Serve|Delivery)$'
base_round() {
  if [ "$1" = bench ]; then
    round "$work/here-bin" "$here" bench "$work/base-bin/sanctionsd" "$inside" "$out/base.txt"
  fi
  if grep -qxF "$1" "$work/base-bin/dirs"; then
    round "$work/base-bin" "$work/base" "$1" "$work/base-bin/sanctionsd" "$outside" "$out/base.txt"
  fi
}
here_round() { round "$work/here-bin" "$here" "$1" "$work/here-bin/sanctionsd" '^$' "$out/here.txt"; }

: >"$out/base.txt"
: >"$out/here.txt"
for i in $(seq "$count"); do
  echo "round $i of $count" >&2
  while read -r dir; do
    # Which goes first changes, as the second may find a warmer cache.
    if [ $((i % 2)) = 0 ]; then
      base_round "$dir"; here_round "$dir"
    else
      here_round "$dir"; base_round "$dir"
    fi
  done <"$work/here-bin/dirs"
done

# Only what both have can be compared.
names() { awk '/^pkg:/ {pkg = $2} /^Benchmark/ {print pkg "." $1}' "$1" | sort -u; }
names "$out/base.txt" >"$work/base-names"
names "$out/here.txt" >"$work/here-names"
comm -12 "$work/base-names" "$work/here-names" >"$work/both"
comm -13 "$work/base-names" "$work/here-names" | sed 's/^/left out, BASE does not have it: /' >&2
comm -23 "$work/base-names" "$work/here-names" | sed 's/^/left out, only BASE has it: /' >&2
for side in base here; do
  awk 'NR == FNR {both[$1]; next} /^pkg:/ {pkg = $2} !/^Benchmark/ || (pkg "." $1) in both' "$work/both" "$out/$side.txt" >"$work/$side.txt"
done
cd "$work"
GOFLAGS='' go run "$benchstat" base.txt here.txt
