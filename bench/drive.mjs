import http from 'node:http';

/** Keeps `connections` requests in flight for `time` ms; every answer must be 200 with data. */
export async function drive(port, route, headers, body, time, graphql, connections) {
  const agent = new http.Agent({ keepAlive: true, maxSockets: connections });
  const latencies = [];
  const until = performance.now() + time;
  const one = (text) =>
    new Promise((resolve, reject) => {
      const started = performance.now();
      const request = http.request(
        { port, host: '127.0.0.1', path: route, method: 'POST', headers, agent },
        (response) => {
          const chunks = [];
          response.on('data', (chunk) => chunks.push(chunk));
          response.on('end', () => {
            latencies.push(performance.now() - started);
            const text = Buffer.concat(chunks).toString();
            if (response.statusCode !== 200 || (graphql && text.includes('"errors"')))
              reject(new Error(`${response.statusCode} ${text.slice(0, 300)}`));
            else resolve();
          });
        },
      );
      request.on('error', reject);
      request.end(text);
    });
  const began = performance.now();
  await Promise.all(
    Array.from({ length: connections }, async () => {
      while (performance.now() < until) {
        const text = body();
        if (text === undefined) return;
        await one(text);
      }
    }),
  );
  agent.destroy();
  latencies.sort((a, b) => a - b);
  const at = (share) => latencies[Math.floor(latencies.length * share)] ?? 0;
  return {
    count: latencies.length,
    rate: (latencies.length * 1000) / (performance.now() - began),
    p50: at(0.5),
    p99: at(0.99),
  };
}
