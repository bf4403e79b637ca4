// what the explorer says in words
const thousands = number => number.toLocaleString("en-US");

function tokensText(tokens) {
  const [unit, name] = tokens >= 1e9 ? [1e9, "B"] : tokens >= 1e6 ? [1e6, "M"] : [1, ""];
  return (unit === 1 ? thousands(tokens) : Number((tokens / unit).toPrecision(3))) + name + " tokens";
}

function checkpointText(model, at) {
  return `step ${model.checkpoints[at].step}, ${tokensText(model.checkpoints[at].tokens)}`;
}

// the line under the slider: what is there, and what came and went since the checkpoint before
function captionOf(data, model, task, at) {
  const circuit = circuitAt(model, task, at), named = model.tasks[task];
  if (!circuit) return [`The circuit of ${named.name} has not been computed for ${model.name} at step ${model.checkpoints[at].step}.`];
  const metric = `the model's ${named.metric}: ${circuit.model}`;
  if (circuit.absent) return [el("b", {}, "No circuit here: "), `${circuit.absent} (${metric})`];
  const heads = [...circuit.nodes].filter(node => model.nodes[node].isHead).length;
  const parts = [el("b", {}, `${thousands(circuit.scores.size)} of ${thousands(model.edgesOfTheModel)} edges, ${heads} heads`), `; faithfulness ${circuit.faithfulness}; ${metric}`];
  const before = at > 0 ? circuitAt(model, task, at - 1) : null;
  if (before && before.scores.size > 0) {
    const stayed = shared(circuit.scores, before.scores);
    parts.push(`; since the checkpoint before +${circuit.scores.size - stayed} −${before.scores.size - stayed} edges`);
  }
  return parts;
}

// how the picture differs from the circuit; nothing where it does not
function drawnText(circuit, drawn, rest) {
  const most = rest.length ? Math.abs(circuit.scores.get(rest[0])) : 0;
  return rest.length === 0 ? null : `Drawn: the ${thousands(drawn.length)} edges of the largest scores. The other ${thousands(rest.length)}, of at most ${most} each, are hairlines; pointing at a component shows its own.`;
}

function shared(some, others) {
  return [...some.keys()].filter(key => others.has(key)).length;
}

// two panes of one model: how alike their circuits are, by edges; of two models, by the heads' roles
function comparison(data, one, other) {
  if (one.model === other.model) {
    const [a, b] = [one, other].map(pane => circuitAt(pane.model, pane.task, pane.at)?.scores ?? new Map());
    const both = shared(a, b), all = a.size + b.size - both;
    return `Edges in both: ${both}; only left: ${a.size - both}; only right: ${b.size - both}; Jaccard ${all ? (both / all).toFixed(2) : "undefined, both are empty"}.`;
  }
  const counts = [one, other].map(pane => {
    const circuit = circuitAt(pane.model, pane.task, pane.at), played = new Map();
    for (const node of circuit?.nodes ?? []) for (const role of playedAt(data, pane.model, pane.at, node)) played.set(role.name, (played.get(role.name) ?? 0) + 1);
    return played;
  });
  const roles = data.roles.map(role => role.name).filter(role => counts.some(count => count.has(role)));
  return roles.length === 0 ? "No head of either circuit plays a known role." : "Heads of the circuits by role, left and right: " + roles.map(role => `${role} ${counts[0].get(role) ?? 0} and ${counts[1].get(role) ?? 0}`).join("; ") + ".";
}

const mostEdges = 14; // of a component, listed

function nodeInfo(data, model, key, circuit, at) {
  const node = model.nodes[key], roles = rolesAt(data, model, at, key), parts = [el("h4", {}, node.name)];
  if (!circuit.nodes.has(key)) parts.push(el("p", {}, "Not in this circuit."));
  if (node.isHead && model.checkpoints[at].heads && !roles.length) parts.push(el("p", {}, "It plays no role here; its scores are not in this page, which has those of heads that play a role or are in a circuit."));
  if (node.isHead && !model.checkpoints[at].heads) parts.push(el("p", {}, "Its roles have not been computed."));
  if (roles.length) {
    const rows = roles.map(role => el("tr", role.plays ? { class: "plays" } : {},
      el("th", { scope: "row" }, swatch(role.role), role.role.name), el("td", {}, signed(role.score ?? "")), el("td", {}, role.lower === null ? "" : `[${signed(role.lower)}, ${signed(role.upper)}]`), el("td", {}, role.plays ? "plays" : "")));
    parts.push(el("table", {}, el("caption", {}, "Score in each role, 95 % interval"), el("tbody", {}, ...rows)));
  }
  parts.push(edgeList("Reads", model, circuit, edge => edge.target === key, edge => model.nodes[edge.source].name + (edge.port < 0 ? "" : " as " + ["query", "key", "value"][edge.port])));
  parts.push(edgeList("Is read by", model, circuit, edge => edge.source === key, edge => model.nodes[edge.target].name + (edge.port < 0 ? "" : " as " + ["query", "key", "value"][edge.port])));
  return parts;
}

function edgeList(title, model, circuit, wanted, text) {
  const found = [...circuit.scores].filter(([key]) => wanted(model.edges[key])).sort((a, b) => Math.abs(b[1]) - Math.abs(a[1]));
  if (found.length === 0) return null;
  const rows = found.slice(0, mostEdges).map(([key, score]) => el("tr", {}, el("th", { scope: "row" }, text(model.edges[key])), el("td", {}, signed(score))));
  const more = found.length > mostEdges ? ` (the largest ${mostEdges} of ${found.length})` : "";
  return el("table", {}, el("caption", {}, title + more), el("tbody", {}, ...rows));
}

function edgeInfo(model, key, circuit) {
  const score = circuit.scores.get(key);
  return [el("h4", {}, edgeName(model, model.edges[key])), el("p", {}, `score ${signed(score)}: ${score < 0 ? "works against" : "serves"} the task`)];
}

function signed(score) {
  return String(score).replace("-", "−");
}

function swatch(role) {
  if (!role.letter) return null;
  const letter = el("span", { class: "swatch", "aria-hidden": "true" }, role.letter);
  [letter.style.background, letter.style.color] = [role.colour, role.ink];
  return letter;
}

