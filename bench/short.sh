#!/usr/bin/env bash
# Every benchmark once and small: whether they still run, not how long they take.
# Packages may be named; all are the default.
set -euo pipefail
cd "$(dirname "$0")/.."
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT
CGO_ENABLED=0 go build -trimpath -o "$out/sanctionsd" ./cmd/sanctionsd
SANCTIONSD_BENCH_PROGRAM=$out/sanctionsd SANCTIONSD_BENCH_SIZE=200 SANCTIONSD_BENCH_IDLE=1 \
  SANCTIONSD_BENCH_SCALE=$out SANCTIONSD_BENCH_LARGEST=1000 \
  go test -short -run '^$' -bench . -benchtime 1x "${@:-./...}"
