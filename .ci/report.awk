# Reads `go test -v` and prints what a person wants of it: a line for each package, and the output of what failed.
# Writes "passed failed skipped" to the file tally, and appends what was skipped, with the reason, to the file skips and
# what failed to the file failures.

/^=== (RUN|NAME|CONT|PAUSE) / { test = $3; running[test] = 1; next }

/^ *--- (PASS|FAIL|SKIP): / {
	count[$2]++
	if ($2 == "FAIL:") { printf "%s%s\n", output[$3], $0; failed[$3] }
	if ($2 == "SKIP:") skipped[$3] = reason[$3] ? reason[$3] : "no reason given"
	delete running[$3]
	test = ""
	next
}

# A package ends. What it was running when it died, it was running here.
/^(ok  |FAIL|\?   )\t/ {
	for (t in running) { printf "%s", output[t]; count["FAIL:"]++; failed[t] }
	for (t in skipped) print $2, t ": " skipped[t] >> skips
	for (t in failed) print $2, t >> failures
	if (/\[(build|setup) failed\]/) { count["FAIL:"]++; print $2, $3, $4 >> failures }
	if (!/^\?/) print
	split("", running); split("", skipped); split("", failed); split("", output); split("", reason)
	test = ""
	next
}

/^(PASS|FAIL)$/ { next }

test == "" { print; next }

{ output[test] = output[test] $0 "\n" }

/^ +[^ ]+\.go:[0-9]+: / { line = $0; sub(/^ +[^ ]+\.go:[0-9]+: /, "", line); reason[test] = line }

END { print count["PASS:"] + 0, count["FAIL:"] + 0, count["SKIP:"] + 0 > tally }
