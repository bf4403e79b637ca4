// what the page knows of circuits, as records: see ExplorerJson for how it is written
function readData() {
  const data = JSON.parse(document.getElementById("data").textContent);
  data.models.forEach((model, i) => model.number = i);
  return data;
}

// a model with all that is known of it, read when it is first looked at: a page of all models at all checkpoints is some ten megabytes
function opened(data, model) {
  if (model.nodes) return model;
  Object.assign(model, JSON.parse(document.getElementById("model-" + model.number).textContent));
  model.nodes = model.nodes.map(([name, x, y, layer]) => ({ name, x, y, layer, isHead: name.includes(".h") }));
  model.byName = new Map(model.nodes.map((node, i) => [node.name, i]));
  model.recent = [];
  let number = 0;
  model.edges = model.edges.map(step => {
    number += step;
    const ends = Math.floor(number / data.ports);
    return { source: Math.floor(ends / model.nodes.length), target: ends % model.nodes.length, port: number % data.ports - 1 };
  });
  return model;
}

function edgeName(model, { source, target, port }) {
  return model.nodes[source].name + "->" + model.nodes[target].name + (port < 0 ? "" : "<" + "qkv"[port] + ">");
}

// as CircuitLayout.Curve has it: upright at both ends; beside the components that it would run through
function curve(model, edge) {
  if (edge.path) return edge.path;
  const { size } = model, source = model.nodes[edge.source], target = model.nodes[edge.target];
  const start = source.y - size.height / 2, end = target.y + size.height / 2, x = target.x + (edge.port < 0 ? 0 : (edge.port - 1) * size.port);
  const handle = Math.min((start - end) / 2, size.handle), past = Math.abs(source.x - target.x) < size.column / 2 && start - end > size.row;
  const swing = past ? size.column / 2 / 0.75 * (edge.port === 0 ? -1 : 1) : 0, to = value => Math.round(value * 100) / 100;
  return edge.path = `M${source.x} ${start}C${to(source.x + swing)} ${to(start - handle)} ${to(x + swing)} ${to(end + handle)} ${x} ${end}`;
}

// edges drawn by their scores, for the reader to choose; the first is as many as can follow the slider
const strongestChoices = [1000, 300, 100, 30];
const fewEnough = 300; // a circuit of so many is drawn whole at first
const firstOfMany = 100; // of a larger one so many: beyond, a picture of 32 layers by 32 heads is a tangle

const recentCircuits = 4; // kept: of two pictures the present ones and those before, which they are compared with

// the circuit of a task at a checkpoint: scores by number of the edge, the nodes that its edges touch; null: not computed
function circuitAt(model, task, at) {
  const known = model.recent.find(one => one.task === task && one.at === at);
  if (known) return known.circuit;
  const circuit = readCircuit(model, model.tasks[task].circuits[at]);
  model.recent = [{ task, at, circuit }, ...model.recent].slice(0, recentCircuits);
  return circuit;
}

function readCircuit(model, stored) {
  if (!stored) return null;
  const scores = new Map();
  let number = 0, largest = 0;
  stored.edges.forEach((step, i) => {
    scores.set(number += step, stored.scores[i]);
    largest = Math.max(largest, Math.abs(stored.scores[i]));
  });
  return { scores, nodes: touched(model, scores), model: stored.model, faithfulness: stored.faithfulness, absent: stored.absent, largest };
}

// the nodes of some edges; input and logits always
function touched(model, scores) {
  const nodes = new Set([0, model.nodes.length - 1]);
  for (const edge of scores.keys()) nodes.add(model.edges[edge].source).add(model.edges[edge].target);
  return nodes;
}

// its edges by |score|, of equal ones the first: so many to be drawn by their scores, and the rest
function strongest(circuit, count) {
  if (circuit.scores.size <= count) return [[...circuit.scores.keys()], []];
  const ordered = [...circuit.scores].sort((a, b) => Math.abs(b[1]) - Math.abs(a[1]) || a[0] - b[0]).map(pair => pair[0]);
  return [ordered.slice(0, count), ordered.slice(count)];
}

function largestCircuit(model, task) {
  return Math.max(0, ...model.tasks[task].circuits.map(circuit => circuit ? circuit.edges.length : 0));
}

function fromThousandths(number) {
  return number === null ? null : number / 1000;
}

// a component's roles at a checkpoint: [{role, score, lower, upper, plays}]
function rolesAt(data, model, at, node) {
  const heads = model.checkpoints[at].heads;
  return (heads && heads[node] || []).map(([role, score, lower, upper, plays]) => ({ role: data.roles[role], score: fromThousandths(score), lower: fromThousandths(lower), upper: fromThousandths(upper), plays: plays === 1 }));
}

// those that it plays and that have a colour
function playedAt(data, model, at, node) {
  const roles = model.checkpoints[at].heads?.[node] ?? [];
  return roles.filter(role => role[4] === 1 && data.roles[role[0]].letter).map(role => data.roles[role[0]]);
}

// number of the checkpoint whose tokens are nearest
function nearest(model, tokens) {
  const far = checkpoint => Math.abs(checkpoint.tokens - tokens);
  return model.checkpoints.reduce((best, checkpoint, i) => far(checkpoint) < far(model.checkpoints[best]) ? i : best, 0);
}

// a head by its name, or by layer and head alone ("2.3"); -1: none
function findNode(model, text) {
  const wanted = text.trim().toLowerCase(), short = wanted.match(/^(\d+)[.,: ](\d+)$/);
  return model.byName.get(short ? `a${short[1]}.h${short[2]}` : wanted) ?? -1;
}

