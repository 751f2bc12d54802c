/** How many batches may be under way: halved when the server asks for less, one more after a clean window. */
export interface Pace {
  readonly limit: number;
  /** Resolves when another may start. */
  enter(): Promise<void>;
  /** `refused`: the server asked for less while it was under way. */
  leave(refused: boolean): void;
}

export function createPace(most: number): Pace {
  let limit = most;
  let running = 0;
  let clean = 0;
  /** Batches that started before the last halving: what they met says nothing new. */
  let older = 0;
  const waiting: (() => void)[] = [];

  const admit = (): void => {
    while (running < limit && waiting.length > 0) {
      running += 1;
      waiting.shift()?.();
    }
  };
  const judge = (refused: boolean): void => {
    if (older > 0) {
      older -= 1;
    } else if (refused) {
      limit = Math.max(1, Math.floor(limit / 2));
      clean = 0;
      older = running;
    } else if (++clean >= limit && limit < most) {
      limit += 1;
      clean = 0;
    }
  };
  return {
    get limit() {
      return limit;
    },
    enter: () =>
      new Promise((resolve) => {
        waiting.push(resolve);
        admit();
      }),
    leave(refused) {
      running -= 1;
      judge(refused);
      admit();
    },
  };
}
