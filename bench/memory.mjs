// Resident memory of a server while a bulk runs: at rest, the most, the end, and whether the second half needs more than the first.

/** Asks a server's process four times a second while `work` runs, and once more five seconds after it. */
export async function memoryDuring(child, work) {
  const seen = [];
  const keep = ({ memory }) => memory && seen.push({ at: performance.now(), ...memory });
  child.on('message', keep);
  child.send('memory');
  const asking = setInterval(() => child.send('memory'), 250);
  const items = await work().finally(() => clearInterval(asking));
  const worked = performance.now();
  await new Promise((resolve) => setTimeout(resolve, 5000));
  child.send('memory');
  await new Promise((resolve) => child.once('message', resolve));
  child.off('message', keep);
  report(items, seen, worked);
}

function report(items, seen, worked) {
  const during = seen.filter(({ at }) => at <= worked);
  const half = during[0].at + (worked - during[0].at) / 2;
  const halves = [during.filter(({ at }) => at <= half), during.filter(({ at }) => at > half)];
  const [first, second] = halves.map((part) => median(part.map(({ rss }) => rss)));
  const rates = { seconds: ((worked - during[0].at) / 1000).toFixed(1), rss: during.map(({ rss }) => rss) };
  console.log(`memory: ${items.toLocaleString('en')} items in ${rates.seconds} s`);
  console.log(
    `  resident at rest ${mb(seen[0].rss)}, most ${mb(Math.max(...rates.rss))}, at the end ${mb(during.at(-1).rss)}`,
  );
  console.log(`  first half ${mb(first)}, second half ${mb(second)}, difference ${mb(second - first)}`);
  const { rss, heapUsed, external } = seen.at(-1);
  console.log(`  five seconds later ${mb(rss)}, of it heap ${mb(heapUsed)}, outside the heap ${mb(external)}`);
  const tenths = Array.from({ length: 10 }, (_, nth) => during[Math.floor((nth * (during.length - 1)) / 9)]);
  console.log(`  over time ${tenths.map((one) => mb(one.rss)).join(', ')}`);
}

const median = (list) => [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)] ?? 0;
const mb = (bytes) => `${(bytes / 1_000_000).toFixed(0)} MB`;
