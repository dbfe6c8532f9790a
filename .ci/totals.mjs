// Adds up what the suites and checks of a run have reported, says which tests failed, and prints the totals alone on the last line.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';

const folder = process.argv[2];
const totals = { passed: 0, failed: 0, skipped: 0 };
const lines = existsSync(join(folder, 'checks'))
  ? readFileSync(join(folder, 'checks'), 'utf8').trim().split('\n')
  : [];
for (const line of lines) if (line in totals) totals[line] += 1;

for (const file of readdirSync(folder).filter((name) => name.endsWith('.json'))) {
  const report = JSON.parse(readFileSync(join(folder, file), 'utf8'));
  totals.passed += report.numPassedTests;
  totals.failed += report.numFailedTests;
  totals.skipped += report.numPendingTests + report.numTodoTests;
  const before = totals.failed - report.numFailedTests;
  for (const suite of report.testResults) {
    const failures = suite.assertionResults.filter((test) => test.status === 'failed');
    for (const test of failures)
      console.log(`FAILED ${relative(process.cwd(), suite.name)}: ${test.fullName}`);
    // A file that breaks before its first test has no failed test to count.
    if (suite.status === 'failed' && failures.length === 0) {
      totals.failed += 1;
      console.log(`FAILED ${relative(process.cwd(), suite.name)}: ${suite.message}`);
    }
  }
  // An error outside of all tests, such as a rejection that nobody handles, fails the run of a suite and no test.
  if (totals.failed === before && existsSync(join(folder, `${file}.error`))) {
    totals.failed += 1;
    console.log(`FAILED ${file}: no test failed, and the run of them ended in error`);
  }
}
console.log(`\n${totals.passed} passed, ${totals.failed} failed, ${totals.skipped} skipped`);
process.exitCode = totals.failed === 0 && totals.passed > 0 ? 0 : 1;
