/** Prints the tables of cells. @returns the cells that failed, and a word for each cell */
export function printTables(tables) {
  for (const table of tables) printTable(table);
  const cells = tables.flatMap((table) => table.cells);
  return {
    failures: cells
      .filter(({ outcome }) => outcome?.passed === false)
      .map(({ row, column, outcome }) => ({ row, column, output: outcome.output })),
    lines: cells.map(({ outcome }) => wordFor(outcome, ['passed', 'failed', 'skipped'])),
  };
}

function printTable({ title, cells }) {
  const columns = [...new Set(cells.map(({ column }) => column))];
  const rows = new Map(cells.map(({ row }) => [row, Object.fromEntries(columns.map((name) => [name, '-']))]));
  for (const { row, column, outcome } of cells)
    rows.get(row)[column] = wordFor(outcome, ['ok', 'FAIL', 'skipped']);
  console.log(`\n${title}`);
  const widths = ['', ...columns].map((name, index) =>
    Math.max(
      name.length,
      ...[...rows].map(([row, words]) => (index === 0 ? row : words[columns[index - 1]]).length),
    ),
  );
  const line = (texts) => `| ${texts.map((text, index) => text.padEnd(widths[index])).join(' | ')} |`;
  console.log(line(['', ...columns]));
  console.log(line(widths.map((width) => '-'.repeat(width))));
  for (const [row, words] of rows) console.log(line([row, ...columns.map((name) => words[name])]));
}

function wordFor(outcome, [passed, failed, skipped]) {
  if (outcome === null) return skipped;
  return outcome.passed ? passed : failed;
}
