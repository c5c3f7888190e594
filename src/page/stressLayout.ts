const ROUNDS = 120;

/**
 * Places of a graph's nodes such that distances are as near as can be to numbers of edges between them: majorization
 * of stress (Gansner, Koren and North, 2004). The same graph gives the same places.
 * @returns one pair a node; parts that are not connected stand apart
 */
export function stressLayout(
  count: number,
  edges: readonly (readonly [number, number])[],
): [number, number][] {
  const distances = allDistances(count, edges);
  const first = farthest(distances, 0);
  const second = farthest(distances, first);
  // Two corners that are as far from both as from each other give the second axis.
  let [third, best] = [0, -1];
  for (let k = 0; k < count; k++) {
    const height =
      distances[first][k] + distances[second][k] - 2 * Math.abs(distances[first][k] - distances[second][k]);
    if (height > best) [third, best] = [k, height];
  }
  const places = Array.from({ length: count }, (_, k): [number, number] => [
    distances[first][k] - distances[second][k],
    // A nudge apart: nodes that no distance tells apart would stay on one another.
    distances[third][k] + 0.01 * ((k * 7) % 11),
  ]);
  for (let round = 0; round < ROUNDS; round++)
    for (let k = 0; k < count; k++) places[k] = moved(k, places, distances[k]);
  return places;
}

function moved(
  k: number,
  places: readonly (readonly [number, number])[],
  distances: readonly number[],
): [number, number] {
  let [x, y, weights] = [0, 0, 0];
  for (let j = 0; j < places.length; j++) {
    if (j === k) continue;
    const [dx, dy] = [places[k][0] - places[j][0], places[k][1] - places[j][1]];
    const now = Math.sqrt(dx * dx + dy * dy) || 1e-9;
    const weight = 1 / (distances[j] * distances[j]);
    x += weight * (places[j][0] + (distances[j] * dx) / now);
    y += weight * (places[j][1] + (distances[j] * dy) / now);
    weights += weight;
  }
  return weights === 0 ? [...places[k]] : [x / weights, y / weights];
}

/** Edges between each two nodes; more than any path where there is none. */
function allDistances(count: number, edges: readonly (readonly [number, number])[]): number[][] {
  const beside = Array.from({ length: count }, (): number[] => []);
  for (const [a, b] of edges) {
    beside[a].push(b);
    beside[b].push(a);
  }
  return beside.map((_, start) => {
    const distances = new Array<number>(count).fill(Math.sqrt(count) + 2);
    const reached = new Set([start]);
    distances[start] = 0;
    let front = [start];
    for (let steps = 1; front.length > 0; steps++) {
      front = front
        .flatMap((node) => beside[node])
        .filter((node) => !reached.has(node) && reached.add(node).has(node));
      for (const node of front) distances[node] = steps;
    }
    return distances;
  });
}

function farthest(distances: readonly (readonly number[])[], from: number): number {
  return distances[from].reduce((most, distance, k) => (distance > distances[from][most] ? k : most), from);
}
