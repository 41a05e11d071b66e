# What people and .ci/run call. Everything is a plain go command underneath.

PREFIX  = /usr
DESTDIR =
UNITDIR = $(PREFIX)/lib/systemd/system
FUZZTIME = 30s
GO = go
# Which benchmarks, of which packages, how often, and against which commit.
BENCH = .
BENCHPKGS = ./...
COUNT = 1
BASE = HEAD

.PHONY: build test race lint fmt cover fuzz bench bench-short bench-compare bench-scale golden kill-test systemd-test install clean

build:
	CGO_ENABLED=0 $(GO) build -trimpath -o sanctionsd ./cmd/sanctionsd

test:
	$(GO) test ./...

race:
	$(GO) test -race ./...

lint:
	$(GO) vet ./...
	golangci-lint run

fmt:
	golangci-lint fmt

cover:
	$(GO) test -coverprofile=cover.prof ./...
	$(GO) tool cover -func=cover.prof | tail -n 1

# Every fuzz target for FUZZTIME each. Shrinking one new input of a whole
# publication would else take all of it.
fuzz:
	@set -e; for p in $$($(GO) list ./...); do \
	  for f in $$($(GO) test -list '^Fuzz' $$p | grep '^Fuzz' || true); do \
	    echo "$$p $$f"; $(GO) test -run '^$$' -fuzz "^$$f\$$" -fuzztime $(FUZZTIME) -fuzzminimizetime 5x $$p; \
	  done; \
	done

# See docs/performance.md. With COUNT=6 or more, benchstat gives medians.
bench:
	@$(GO) test -run '^$$' -bench '$(BENCH)' -benchmem -count $(COUNT) -timeout 0 $(BENCHPKGS)

# Each once and small: whether they still run, not how long they take.
bench-short:
	@bench/short.sh $(BENCHPKGS)

# This tree against another commit, in turns: make bench-compare BASE=v1.0.0
bench-compare:
	@PACKAGES='$(BENCHPKGS)' COUNT=$(if $(filter 1,$(COUNT)),6,$(COUNT)) bench/compare.sh '$(BASE)' '$(BENCH)'

# Lists of 1,000 to 1,000,000 entries; an hour and 5 GB of $$TMPDIR. With
# SANCTIONSD_BENCH_LARGEST=100000 a few minutes.
bench-scale:
	SANCTIONSD_BENCH_SCALE=$(CURDIR)/docs $(GO) test -run '^$$' -bench '^BenchmarkScale$$' -benchtime 1x -timeout 0 ./bench

golden:
	UPDATE_GOLDEN=1 $(GO) test ./...

# kill -9 at 50 random moments of a sync, under a running receiver; with the
# real files (see CONTRIBUTING.md) of the 13,821-entry set, about 100 s.
kill-test:
	SANCTIONSD_KILLS=50 $(GO) test ./cmd/sanctionsd -run TestKilledAtAnyMoment -v -count=1 -timeout 30m

# The unit under a real systemd; needs root and the package systemd-container.
systemd-test: build
	systemd/boot_test.sh ./sanctionsd

install: build
	install -D -m 0755 sanctionsd $(DESTDIR)$(PREFIX)/bin/sanctionsd
	install -d $(DESTDIR)$(UNITDIR)
	sed 's,/usr/bin/sanctionsd,$(PREFIX)/bin/sanctionsd,;s,/usr/share/doc,$(PREFIX)/share/doc,' systemd/sanctionsd.service >$(DESTDIR)$(UNITDIR)/sanctionsd.service
	chmod 0644 $(DESTDIR)$(UNITDIR)/sanctionsd.service
	install -d $(DESTDIR)$(PREFIX)/share/doc/sanctionsd
	install -m 0644 docs/*.md docs/scaling.svg docs/scaling.csv $(DESTDIR)$(PREFIX)/share/doc/sanctionsd/
	install -d $(DESTDIR)$(PREFIX)/share/doc/sanctionsd/lists
	install -m 0644 docs/lists/*.md $(DESTDIR)$(PREFIX)/share/doc/sanctionsd/lists/

clean:
	rm -f sanctionsd cover.prof
