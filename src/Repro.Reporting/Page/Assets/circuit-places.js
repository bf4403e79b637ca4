// where things are in a picture: see CircuitLayout for how they are laid out
function widthOf(model, node) {
  return node.layer === undefined ? model.size.ends : model.size.width;
}

// layers on the left; of small components, which have no names of their own, also the heads' numbers above and below
function axes(model) {
  const heads = model.nodes.filter(node => node.isHead), heights = new Map(heads.map(node => [node.layer, node.y]));
  const layers = [...heights].map(([layer, y]) => svg("text", { class: "layer", x: 8, y }, "layer " + layer));
  if (!model.small) return layers;
  // level with the logits and the input, where these leave room
  const columns = model.nodes.filter(node => node.layer === 0), free = node => Math.abs(node.x - model.nodes[0].x) > (model.size.ends + model.size.column) / 2;
  const row = y => columns.filter(free).map(node => svg("text", { class: "column", x: node.x, y }, !node.isHead ? "mlp" : node === columns[0] ? "head 0" : columns.indexOf(node)));
  return [...layers, ...row(model.nodes[model.nodes.length - 1].y), ...row(model.nodes[0].y)];
}

function disc(x, y, radius) {
  return `M${x - radius} ${y}a${radius} ${radius} 0 1 0 ${2 * radius} 0a${radius} ${radius} 0 1 0-${2 * radius} 0`;
}

// the components that are not in the circuit: a dot each, in one path
function outside(model, circuit) {
  return model.nodes.map((node, i) => circuit.has(i) ? "" : disc(node.x, node.y, model.small ? 1.6 : 2.5)).join("");
}

// the nearest component of the circuit in the arrow's direction; sideways within a row
function neighbour(model, circuit, from, key) {
  const { x, y } = model.nodes[from];
  const along = { ArrowUp: node => y - node.y, ArrowDown: node => node.y - y, ArrowLeft: node => x - node.x, ArrowRight: node => node.x - x }[key];
  const level = key === "ArrowLeft" || key === "ArrowRight";
  const far = node => along(node) + (level ? 0 : Math.abs(node.x - x) / 1e4);
  const candidates = [...circuit].filter(other => other !== from && along(model.nodes[other]) > 0 && (!level || Math.abs(model.nodes[other].y - y) < 1));
  return candidates.sort((a, b) => far(model.nodes[a]) - far(model.nodes[b]))[0] ?? from;
}
