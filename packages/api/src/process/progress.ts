/** Where progress is shown; a terminal gets one updating line, anything else plain lines. */
export interface Output {
  isTTY?: boolean | undefined;
  columns?: number | undefined;
  write(text: string): unknown;
}

export interface Progress {
  /** Runs a step under its title and shows the time it took; `note` says what it is doing at the moment. */
  step<T>(name: string, title: string, work: (note: (text: string) => void) => Promise<T>): Promise<T>;
  /** Seconds by the steps' names, of those that took any time worth a word: "database 0.5, demo 11.2". */
  split(): string;
  /** Draws nothing more: the process is ending. */
  halt(): void;
}

/** A terminal's line lives; a plain log gets a line now and then while a step lasts. */
const drawMs = { terminal: 100, plain: 3000 } as const;
const frames = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];
const clearLine = '\r\x1b[2K';

const secondsText = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;

/** "  ✓ title                 1.2 s", 78 columns wide, as bin/build.mjs writes it for its own step. */
export function stepLine(mark: string, title: string, ms: number): string {
  return `  ${mark} ${title.padEnd(66)} ${secondsText(ms).padStart(8)}`;
}

export function createProgress(out: Output): Progress {
  const terminal = out.isTTY === true;
  const times = new Map<string, number>();
  let halted = false;
  const write = (text: string): void => {
    if (!halted) out.write(text);
  };

  return {
    async step(name, title, work) {
      const from = performance.now();
      let latest = '';
      let frame = 0;
      let drawn = from;
      const every = terminal ? drawMs.terminal : drawMs.plain;
      const draw = (): void => {
        drawn = performance.now();
        const text = latest === '' ? title : `${title}: ${latest}`;
        const line = stepLine(terminal ? (frames[frame++ % frames.length] ?? '') : '·', text, drawn - from);
        write(terminal ? clearLine + line.slice(0, (out.columns ?? 80) - 1) : `${line}\n`);
      };
      const timer = setInterval(draw, every);
      if (terminal) draw();
      try {
        const result = await work((text) => {
          latest = text;
          // The work itself may keep the timer from firing.
          if (performance.now() - drawn >= every) draw();
        });
        times.set(name, performance.now() - from);
        write(`${terminal ? clearLine : ''}${stepLine('✓', title, performance.now() - from)}\n`);
        return result;
      } finally {
        clearInterval(timer);
      }
    },

    split: () =>
      [...times]
        .filter(([, ms]) => ms >= 50)
        .map(([name, ms]) => `${name} ${(ms / 1000).toFixed(1)}`)
        .join(', '),

    halt() {
      if (terminal) write(clearLine);
      halted = true;
    },
  };
}

/** "people 312,000 of 1,170,000" for one report of a long job. */
export function progressText(report: { step: string; done?: number; total?: number }): string {
  const [done, total] = [report.done, report.total].map((count) => count?.toLocaleString('en-US'));
  if (done === undefined) return report.step;
  return total === undefined ? `${report.step} ${done}` : `${report.step} ${done} of ${total}`;
}
