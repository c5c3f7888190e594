import { groupedBy, wordsApart } from './apart.ts';
import type { Cell, Row } from './table.ts';

/** Rows of the tables that the page speaks of, by table. */
export type PageTables = Readonly<
  Record<'speedup' | 'published' | 'fair' | 'masks' | 'claims', readonly Row[]>
>;

/**
 * `freezing.md`: what the freezing study found, in words. Every sentence is made from a row of a table and names it.
 * @returns null where no freezing was studied
 */
export function freezingPage(tables: PageTables): string | null {
  const sections = [
    counting(tables),
    publishedTables(tables),
    structuralFreezing(tables),
    hardware(tables),
    fairComparison(tables),
    masksOnOtherMachines(tables),
  ].filter((section) => section.length > 2);
  if (sections.length === 0) return null;
  const head = [
    '# Parameter freezing: what holds, what does not, under which conditions',
    '',
    'Written by the program from its tables; the row behind each sentence stands in brackets. ' +
      "Intervals are Student's 95 % intervals over seeds; below five seeds there is none, and nothing is judged.",
    '"No difference shown" says that the interval holds equality, not that there is none. Runs that never reached a ' +
      'target count with their whole budget.',
    '',
  ];
  return `${[...head, ...sections.map((lines) => [...lines, ''].join('\n'))].join('\n').trimEnd()}\n`;
}

/** As the intervals: at 95 %. */
const SIGNIFICANT = 0.05;

type Section = string[];

function section(title: string, lines: readonly string[]): Section {
  return [`## ${title}`, '', ...lines];
}

function counting({ claims }: PageTables): Section {
  const rows = claims.filter(({ id }) => id === 'C4');
  return section(
    'Counting',
    rows.map((row) =>
      say(
        `In ${row.experiment}, ${percent(row.measured)} of the training steps ran exactly 1 + 2k ` +
          'circuits for k angles that trained (and those that a score of its own asks for): claim C4 is ' +
          `${row.verdict}.`,
        `claims.csv: C4, ${row.experiment}`,
      ),
    ),
  );
}

function publishedTables({ published }: PageTables): Section {
  const passes = published.filter(({ table, quantity }) => table === '3' && quantity !== 'best accuracy (%)');
  const lines: string[] = [];
  for (const task of ['parity', 'mnist', 'vqe']) {
    const own = passes.filter((row) => row.task === task);
    if (own.length === 0) continue;
    const counts = [...new Set(own.map(({ verdict }) => String(verdict)))]
      .sort()
      .map((verdict) => `${own.filter((row) => row.verdict === verdict).length} ${verdict}`);
    lines.push(
      say(
        `Forward passes of ${task}, ${own.length} published numbers: ${counts.join(', ')}.`,
        `published.csv: table 3, ${task}`,
      ),
    );
    for (const row of own.filter(({ verdict }) => verdict === 'exact'))
      lines.push(
        say(
          `${task} ${row.model} with ${row.method}${under(row)} takes ` +
            `the published ${number(row.published)} passes to the pass.`,
          `published.csv: table 3, ${task}, ${row.model}, ${row.method}${under(row)}`,
        ),
      );
    for (const row of own.filter(({ dead_passes }) => typeof dead_passes === 'number' && dead_passes > 0))
      lines.push(
        say(
          `Of the ${number(row.published)} published passes of ${task} ${row.model} with ${row.method}${under(row)}, ` +
            `${number(row.dead_passes)} went into angles whose derivative is identically zero.`,
          `published.csv: table 3, ${task}, ${row.model}, ${row.method}${under(row)}`,
        ),
      );
  }
  for (const row of published.filter(({ table }) => table === '2a' || table === '2b')) {
    if (typeof row.ours !== 'number') continue;
    const printed = row.published === null ? 'nothing to compare' : `${number(row.published)} % published`;
    lines.push(
      say(
        `${row.task} ${row.model}: ${row.method}${under(row)} saves ${interval(row, 'ours')} ` +
          `per cent of the passes of its ` +
          `baseline (${printed}; both got there on ${row.reached} of ${row.n} seeds): ` +
          `${row.verdict}.`,
        `published.csv: table ${row.table}, ${row.task}, ${row.model}, ${row.method}${under(row)}`,
      ),
    );
  }
  return section('The published tables', lines);
}

function structuralFreezing({ speedup }: PageTables): Section {
  const rows = means(speedup).filter(({ freezing }) => freezing === 'structural');
  const words = wordsApart(rows, LIKE, APART);
  return section(
    'Structural freezing',
    rows.flatMap((row) => {
      const where = place(row, words(row));
      const key = keyOf(row, words(row));
      const lines = [
        say(
          `${where}, freezing what cannot matter runs ${percent(1 - Number(row.passes_saved))} of the ` +
            `circuits; test loss changes by ${interval(row, 'loss_difference')}.`,
          key,
        ),
      ];
      if (typeof row.ignored_gradient_largest === 'number')
        lines.push(
          say(
            `${where}, noise and routing give the ignored angles a gradient of at most ` +
              `${number(row.ignored_gradient_largest)} (mean size ${number(row.ignored_gradient_mean)}).`,
            key,
          ),
        );
      return lines;
    }),
  );
}

function hardware({ speedup }: PageTables): Section {
  const rows = means(speedup).filter(
    ({ freezing, hardware: machine }) =>
      freezing !== 'none' && freezing !== 'structural' && machine !== 'none',
  );
  const apart = wordsApart(rows, LIKE, APART);
  return section(
    'At equal passes and equal modelled QPU seconds',
    rows.flatMap((row) => {
      if (typeof row.accuracy_difference_equal_passes !== 'number') return [];
      const verdict = sign(row, 'accuracy_difference_equal_passes', 0);
      const same = isJudged(row, 'accuracy_difference_equal_passes') ? 'shows no difference in' : 'changes';
      const words = verdict > 0 ? 'gains' : verdict < 0 ? 'loses' : same;
      return [
        say(
          `${place(row, apart(row))}, ${row.freezing} ${words} validation accuracy against ` +
            'no freezing with as many circuits, which take as many seconds there: ' +
            `${interval(row, 'accuracy_difference_equal_passes')}; the target was held on ${row.reached} ` +
            `of ${row.n} seeds.`,
          keyOf(row, apart(row)),
        ),
      ];
    }),
  );
}

function fairComparison({ fair }: PageTables): Section {
  const rows = fair.filter(({ method, tuning }) => method !== 'none' && tuning === 'tuned');
  return section('A fair comparison', [
    ...overview(fair),
    ...rows.map((row) => {
      const against = (baseline: string): string => {
        const name = `ratio_to_${baseline}`;
        if (typeof row[name] !== 'number') return `never comparable with ${baseline}`;
        const verdict = fairSign(row, baseline);
        const same = isJudged(row, name) ? 'no difference shown from' : 'not judged against';
        const words = verdict > 0 ? 'fewer passes than' : verdict < 0 ? 'more passes than' : same;
        const bound = row[`bound_to_${baseline}`];
        return (
          `${words} ${baseline} (which reached it on ${row[`reached_by_${baseline}`]}), ratio ` +
          `${bound === 'exact' ? '' : `${bound} `}${interval(row, name)}, p by Holm ${number(row[`${name}_holm`])}`
        );
      };
      const compared =
        row.method === 'structural' ? [against('none')] : [against('none'), against('structural')];
      return say(
        `${row.model}, validation accuracy ${number(row.target)}, rates tuned: ${row.method}${under(row)} ` +
          `at rate ${number(row.learning_rate)} reached it on ${row.reached} of ${row.n} ` +
          `seeds; ${compared.join('; ')}; test accuracy at the end of the budget over ` +
          `none ${interval(row, 'accuracy_over_none')}.`,
        `fair.csv: ${row.model}, ${row.method}${under(row)}, tuned, ${number(row.target)}`,
      );
    }),
  ]);
}

/** How often drawing by gradients was cheaper than no freezing and than structural freezing, by tuning. */
function overview(fair: readonly Row[]): string[] {
  const drawn = fair.filter(({ method }) => String(method).startsWith('wsbd'));
  return [...new Set(drawn.map(({ tuning }) => String(tuning)))].flatMap((tuning) =>
    ['none', 'structural'].flatMap((baseline) => {
      const rows = drawn.filter((row) => row.tuning === tuning && isJudged(row, `ratio_to_${baseline}`));
      if (rows.length === 0) return [];
      const count = (side: number) => rows.filter((row) => fairSign(row, baseline) === side).length;
      const rates = tuning === 'tuned' ? 'rates tuned for each method' : 'the published rate for all';
      return [
        say(
          `With ${rates}, the weighted draws took fewer passes than ${baseline} in ${count(1)} of ` +
            `${rows.length} comparisons, more in ${count(-1)}, with no difference shown in ${count(0)}.`,
          `fair.csv: wsbd rows, ${tuning}, ratio_to_${baseline}`,
        ),
      ];
    }),
  );
}

function masksOnOtherMachines({ masks, claims }: PageTables): Section {
  const rows = means(masks).filter(({ control }) => control !== true);
  const lines = claims
    .filter(({ id, verdict }) => (id === 'C5' || id === 'C5b') && verdict !== 'not tested')
    .map((row) =>
      say(
        `${row.id === 'C5' ? "Against the machine's own" : "Beyond another run's of the same machine"}, the mask ` +
          `learned on another machine costs ${number(row.measured)}${ends(row)} in loss, with a threshold of ` +
          `${number(row.threshold)}: claim ${row.id} is ${row.verdict}.`,
        `claims.csv: ${row.id}, ${row.experiment}`,
      ),
    );
  const kinds = [...groupedBy(rows, MASKED).values()];
  const words = wordsApart(rows, [], MASKED);
  lines.push(...kinds.flatMap((own) => aboutMasks(own, words(own[0]))));
  return section('Masks on other machines', lines);
}

/** Of a claim's interval, where it has one. */
function ends({ low, high }: Row): string {
  return low === null ? '' : ` [${number(low)}, ${number(high)}]`;
}

/** Pairs of machines are summed up over these alone. */
const MASKED = ['experiment', 'model', 'freezing', 'setting'];

/** @param words what tells these pairs from others; empty: there are no others */
function aboutMasks(rows: readonly Row[], words: string): string[] {
  const range = (name: string): string => {
    const values = rows.map((row) => row[name]).filter((value) => typeof value === 'number');
    return values.length === 0 ? 'none' : `${number(Math.min(...values))} to ${number(Math.max(...values))}`;
  };
  const better = rows.filter((row) => sign(row, 'carried_over_relearned', 0) < 0).length;
  const worse = rows.filter((row) => sign(row, 'carried_over_relearned', 0) > 0).length;
  const judged = rows.filter((row) => isJudged(row, 'carried_over_relearned')).length;
  const [which, key] = words === '' ? ['', ''] : [` (${words})`, `, ${words}`];
  return [
    say(
      `By pair of machines${which} masks overlap by ${range('overlap')} and scores have ` +
        `rank correlations of ${range('score_correlation')} (means over seeds).`,
      `masks.csv: mean rows${key}`,
    ),
    say(
      `With as many circuits, continuing from the other machine's scores${which} ends at a lower loss than ` +
        `learning them again on ${better} of ${rows.length} pairs, at a higher one on ${worse}; ` +
        (judged === 0 ? 'there are too few seeds to judge.' : 'on the others no difference is shown.'),
      `masks.csv: mean rows, carried_over_relearned${key}`,
    ),
  ];
}

function means(rows: readonly Row[]): Row[] {
  return rows.filter(({ row }) => row === 'mean');
}

/** Columns that a sentence about a row of `speedup.csv` names, and those that it names where these leave two alike. */
const LIKE = ['experiment', 'model', 'hardware', 'freezing'];
const APART = ['level', 'optimizer', 'samples', 'shots', 'setting'];

function place({ model, hardware: machine }: Row, words: string): string {
  const where = machine === 'none' ? `${model} without noise` : `${model} on ${machine}`;
  return words === '' ? where : `${where} (${words})`;
}

function keyOf({ experiment, model, hardware: machine, freezing }: Row, words: string): string {
  return `speedup.csv: ${[experiment, model, machine, freezing, words].filter(Boolean).join(', ')}`;
}

/** What else a row is under, where another looks like it. */
function under({ setting }: Row): string {
  return typeof setting === 'string' ? ` (${setting})` : '';
}

function say(sentence: string, row: string): string {
  return `- ${sentence} [${row}]`;
}

/** Whether passes are fewer (1) or more than a baseline's, of all methods that are compared with it together (Holm). */
function fairSign(row: Row, baseline: string): -1 | 0 | 1 {
  const p = row[`ratio_to_${baseline}_holm`];
  return typeof p === 'number' && p < SIGNIFICANT ? sign(row, `ratio_to_${baseline}`, 1) : 0;
}

/** Whether there is an interval to judge by. */
function isJudged(row: Row, name: string): boolean {
  return typeof row[`${name}_low`] === 'number';
}

/** On which side of a value the whole interval lies; 0: on neither. */
function sign(row: Row, name: string, value: number): -1 | 0 | 1 {
  const [low, high] = [row[`${name}_low`], row[`${name}_high`]];
  if (typeof low !== 'number' || typeof high !== 'number') return 0;
  return low > value ? 1 : high < value ? -1 : 0;
}

function interval(row: Row, name: string): string {
  if (!isJudged(row, name)) return `${number(row[name])} (no interval)`;
  return `${number(row[name])} [${number(row[`${name}_low`])}, ${number(row[`${name}_high`])}]`;
}

function number(cell: Cell | undefined): string {
  if (typeof cell !== 'number') return cell === null || cell === undefined ? 'none' : String(cell);
  if (Number.isInteger(cell)) return String(cell);
  return Math.abs(cell) >= 1000 ? String(Math.round(cell)) : String(Number(cell.toPrecision(3)));
}

function percent(cell: Cell | undefined): string {
  return typeof cell === 'number' ? `${Number((100 * cell).toPrecision(4))} %` : 'none';
}
