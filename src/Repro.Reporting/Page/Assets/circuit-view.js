// The picture of one model's circuits. Places are fixed, so that from one checkpoint to the next what stays stays where it is.
// SVG, not a canvas: the largest circuits of the paper (2.8B: 1024 heads, some 1500 edges between 300 of them) are 1500 paths and
// 300 groups of ten, 5000 elements, of which a step moves a third: a picture a step, but not sixty a second without a graphics
// processor, so that large circuits change at once. In return every element can be hovered, focused and read out.
const settle = 500; // milliseconds until what left is gone; as the transitions in explorer.css
const smallest = 0.6; // of the layout's size: names of 9.5 units are then 6 pixels high
const large = 600; // edges beyond which they neither fade nor have a wider invisible one to point at

function circuitView(data, model, looked) {
  const size = data.size, edges = new Map(), nodes = new Map();
  const dots = svg("path", { class: "outside" }), edgeLayer = svg("g", {}), nodeLayer = svg("g", {}), ringLayer = svg("g", {});
  const picture = svg("svg", { class: "circuit", viewBox: `0 0 ${model.width} ${model.height}`, role: "group", "aria-label": "circuit; arrow keys go from component to component" },
    ...layerNames(model), dots, edgeLayer, nodeLayer, ringLayer);
  // whole in the window where it can still be read there, else as large as can be read
  picture.style.minWidth = smallest * model.width + "px";
  picture.style.maxHeight = `max(66vh, ${smallest * model.height}px)`;
  const place = el("div", { class: "picture" }, picture); // listens: an SVG that listens to focus would be a stop of its own for the tabulator key
  let circuit = null, pinned = null, at = 0;

  function show(next, checkpoint) {
    const first = circuit === null;
    at = checkpoint;
    circuit = next ?? { scores: new Map(), nodes: new Set([0, model.nodes.length - 1]), largest: 0 };
    picture.classList.toggle("still", circuit.scores.size > large);
    dots.setAttribute("d", outside(model, circuit.nodes));
    change(edges, new Set(circuit.scores.keys()), key => newEdge(key, first), edgeLayer);
    change(nodes, circuit.nodes, newNode, nodeLayer);
    for (const [key, element] of edges) if (circuit.scores.has(key)) drawEdge(key, element);
    for (const [key, element] of nodes) if (circuit.nodes.has(key)) drawRoles(key, element);
    rove(nodes.get(pinned) && circuit.nodes.has(pinned) ? pinned : model.nodes.length - 1);
    look(pinned);
  }

  // what is new comes in, what is not in the circuit any more fades and goes
  function change(elements, wanted, make, layer) {
    for (const [key, element] of elements) {
      if (wanted.has(key)) continue;
      element.classList.remove("in", "new", "changed");
      clearTimeout(element.going);
      element.going = setTimeout(() => { element.remove(); elements.delete(key); }, circuit.scores.size > large ? 0 : settle);
    }
    const coming = [];
    for (const key of wanted) {
      const known = elements.get(key), element = known ?? make(key);
      if (known) {
        clearTimeout(known.going);
        if (!known.classList.contains("in")) coming.push(known);
        continue;
      }
      elements.set(key, element);
      layer.append(element);
      coming.push(element);
    }
    if (coming.length > 0) picture.getBoundingClientRect(); // drawn once without, so that they fade in
    for (const element of coming) element.classList.add("in");
  }

  function newEdge(key, first) {
    const edge = model.edges[key];
    const reach = circuit.scores.size <= large ? svg("path", { class: "reach", d: edge.path }) : null;
    return svg("g", { class: first ? "edge" : "edge new", "data-edge": key }, svg("path", { class: "line", d: edge.path }), reach);
  }

  function drawEdge(key, element) {
    const score = circuit.scores.get(key);
    element.classList.toggle("negative", score < 0);
    element.firstChild.style.strokeWidth = (size.thinnest + (size.thickest - size.thinnest) * Math.sqrt(Math.abs(score) / (circuit.largest || 1))).toFixed(2);
  }

  function newNode(key) {
    const node = model.nodes[key], left = node.x - size.width / 2, top = node.y - size.height / 2;
    const ports = node.isHead ? [-1, 0, 1].flatMap(side => [
      svg("circle", { class: "port", cx: node.x + side * size.port, cy: node.y + size.height / 2, r: 2 }),
      svg("text", { class: "port-name", x: node.x + side * size.port, y: node.y + size.height / 2 - 6 }, "qkv"[side + 1])]) : [];
    return svg("g", { class: "node", "data-node": key, tabindex: "-1", role: "button" },
      svg("rect", { class: "box", x: left, y: top, width: size.width, height: size.height, rx: node.isHead ? 5 : 0 }),
      svg("text", { class: "name", x: node.x, y: node.isHead ? top + 7 : node.y }, node.name),
      svg("g", { class: "roles" }), ...ports);
  }

  function drawRoles(key, element) {
    const roles = playedAt(data, model, at, key), letters = roles.map(role => role.letter).join(""), node = model.nodes[key];
    element.setAttribute("aria-label", node.name + (roles.length ? ": " + roles.map(role => role.name).join(", ") : ""));
    if (element.dataset.roles === letters) return;
    element.classList.toggle("changed", element.dataset.roles !== undefined);
    element.dataset.roles = letters;
    const width = size.width / roles.length, top = node.y - size.height / 2 + 12;
    element.querySelector(".roles").replaceChildren(...roles.flatMap((role, i) => {
      const letter = svg("text", { class: "letter", x: node.x - size.width / 2 + (i + 0.5) * width, y: top + 6 }, role.letter);
      letter.style.fill = role.ink;
      return [svg("rect", { x: node.x - size.width / 2 + i * width, y: top, width, height: 12, fill: role.colour }), letter];
    }));
  }

  // the one component that the tabulator key stops at
  function rove(key) {
    for (const element of nodeLayer.children) element.setAttribute("tabindex", Number(element.dataset.node) === key ? "0" : "-1");
  }

  // lights a component with its edges, or one edge with its ends ("e12"); null: nothing
  function look(what) {
    const edge = typeof what === "string" ? Number(what.slice(1)) : null;
    const touches = key => edge !== null ? key === edge : model.edges[key].source === what || model.edges[key].target === what;
    const known = edge !== null ? circuit.scores.has(edge) : circuit.nodes.has(what);
    picture.classList.toggle("looking", what !== null && known);
    const lit = new Set(edge === null ? [what] : []);
    for (const [key, element] of edges) {
      const on = what !== null && circuit.scores.has(key) && touches(key);
      element.classList.toggle("lit", on);
      if (on) lit.add(model.edges[key].source).add(model.edges[key].target);
    }
    for (const [key, element] of nodes) {
      element.classList.toggle("lit", lit.has(key));
      element.classList.toggle("chosen", key === pinned);
      element.setAttribute("aria-pressed", key === pinned);
    }
    looked(what, circuit, at);
  }

  function pin(key) {
    pinned = pinned === key ? null : key;
    look(pinned);
  }

  // a dashed ring about a component, whether it is in the circuit or not
  function find(key) {
    ringLayer.replaceChildren(...(key < 0 ? [] : [svg("rect", { class: "ring", x: model.nodes[key].x - size.width / 2 - 5, y: model.nodes[key].y - size.height / 2 - 5, width: size.width + 10, height: size.height + 10, rx: 8 })]));
    pinned = key < 0 ? null : key;
    look(pinned);
    ringLayer.firstChild?.scrollIntoView?.({ block: "nearest", inline: "nearest" });
  }

  const under = event => {
    const node = event.target.closest("[data-node]"), edge = event.target.closest("[data-edge]");
    return node ? Number(node.dataset.node) : edge ? "e" + edge.dataset.edge : null;
  };
  place.addEventListener("pointerover", event => look(under(event) ?? pinned));
  place.addEventListener("pointerleave", () => look(pinned));
  place.addEventListener("click", event => { const what = under(event); if (typeof what === "number") pin(what); else if (what === null) { pinned = null; look(null); } });
  place.addEventListener("focusin", event => { const what = under(event); if (typeof what === "number") { rove(what); look(what); } });
  place.addEventListener("focusout", () => look(pinned));
  place.addEventListener("keydown", event => {
    const here = under(event);
    if (typeof here !== "number") return;
    if (event.key === "Enter" || event.key === " ") pin(here);
    else if (event.key === "Escape") { pinned = null; look(null); }
    else if (event.key.startsWith("Arrow")) nodes.get(neighbour(model, circuit.nodes, here, event.key))?.focus();
    else return;
    event.preventDefault();
  });

  return { place, show, find };
}

function layerNames(model) {
  const heights = new Map(model.nodes.filter(node => node.isHead).map(node => [node.layer, node.y]));
  return [...heights].map(([layer, y]) => svg("text", { class: "layer", x: 8, y }, "layer " + layer));
}

// the components that are not in the circuit: a dot each, in one path
function outside(model, circuit) {
  return model.nodes.map((node, i) => circuit.has(i) ? "" : `M${node.x - 2.5} ${node.y}a2.5 2.5 0 1 0 5 0a2.5 2.5 0 1 0-5 0`).join("");
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

