// what the page knows of circuits, as records: see ExplorerJson for how it is written
function readData() {
  const data = JSON.parse(document.getElementById("data").textContent);
  for (const model of data.models) {
    model.nodes = model.nodes.map(([name, x, y, layer]) => ({ name, x, y, layer, isHead: name.includes(".h") }));
    model.edges = model.edges.map(([source, target, port, path]) => ({ source, target, port, path, name: edgeName(model, source, target, port) }));
    model.byName = new Map(model.nodes.map((node, i) => [node.name, i]));
  }
  return data;
}

function edgeName(model, source, target, port) {
  return model.nodes[source].name + "->" + model.nodes[target].name + (port < 0 ? "" : "<" + "qkv"[port] + ">");
}

const strongestChoices = [Infinity, 300, 100, 30]; // edges of a picture, for circuits that are too many to look at

// the circuit of a task at a checkpoint: scores by number of the edge, the nodes that its edges touch; null: not computed
function circuitAt(model, task, at) {
  const stored = model.tasks[task].circuits[at];
  if (!stored) return null;
  const scores = new Map();
  let number = 0;
  stored.edges.forEach((step, i) => scores.set(number += step, stored.scores[i]));
  return { scores, nodes: touched(model, scores), model: stored.model, faithfulness: stored.faithfulness, absent: stored.absent, largest: Math.max(0, ...[...scores.values()].map(Math.abs)) };
}

// the nodes of some edges; input and logits always
function touched(model, scores) {
  const nodes = new Set([0, model.nodes.length - 1]);
  for (const edge of scores.keys()) nodes.add(model.edges[edge].source).add(model.edges[edge].target);
  return nodes;
}

// so many of its edges, by |score|; of equal ones the first
function strongest(model, circuit, count) {
  if (!circuit || circuit.scores.size <= count) return circuit;
  const scores = new Map([...circuit.scores].sort((a, b) => Math.abs(b[1]) - Math.abs(a[1]) || a[0] - b[0]).slice(0, count));
  return { ...circuit, scores, nodes: touched(model, scores), partial: true };
}

function largestCircuit(model, task) {
  return Math.max(0, ...model.tasks[task].circuits.map(circuit => circuit ? circuit.edges.length : 0));
}

// a component's roles at a checkpoint: [{role, score, lower, upper, plays}]
function rolesAt(data, model, at, node) {
  const heads = model.checkpoints[at].heads;
  return (heads && heads[node] || []).map(([role, score, lower, upper, plays]) => ({ role: data.roles[role], score, lower, upper, plays: plays === 1 }));
}

// those that it plays and that have a colour
function playedAt(data, model, at, node) {
  return rolesAt(data, model, at, node).filter(role => role.plays && role.role.letter).map(role => role.role);
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

