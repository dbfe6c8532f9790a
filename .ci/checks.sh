# Runs the checks of .ci/run and writes what became of them into $results, for .ci/totals.mjs. A command that ends in error counts as a
# failure even if it reports none: it broke before it could.

say() { printf '\n== %s\n' "$*"; }

# check NAME COMMAND...: one check, passed or failed.
check() {
  local name=$1; shift
  say "$name"
  if "$@"; then echo passed >> "$results/checks"; else echo "FAILED: $name"; echo failed >> "$results/checks"; fi
}

# cells NAME COMMAND...: a check of several cells, which count by themselves. The command writes a line for each into the file of its --checks.
cells() {
  local name=$1 lines; shift
  lines="$results/$(file_name "$name").cells"
  say "$name"
  "$@" --checks "$lines"
  if [ $? != 0 ] || [ ! -s "$lines" ]; then
    echo "FAILED: $name"
    grep -qsx failed "$lines" || echo failed >> "$results/checks"
  fi
  cat "$lines" >> "$results/checks" 2>/dev/null
}

# suite NAME COMMAND...: a vitest run, whose report is added to the totals.
suite() {
  local name=$1 report; shift
  report="$results/$(file_name "$name").json"
  say "$name"
  "$@" --reporter=default --reporter=json --outputFile.json="$report" || { echo "FAILED: $name"; touch "$report.error"; }
  [ -s "$report" ] || { echo "FAILED: $name wrote no report"; echo failed >> "$results/checks"; }
}

file_name() { echo "$1" | tr -c 'a-z0-9\n' -; }
