// The picture of one model's circuits. Places are fixed, so that from one checkpoint to the next what stays stays where it is.
// SVG, not a canvas: every element can be hovered, focused and read out. What would be too many of them, or too many to look at, is two
// paths: the weaker edges of a large circuit as hairlines.
const settle = 500; // milliseconds until what left is gone; as the transitions in explorer.css
const many = 400; // edges beyond which they neither fade nor have a wider invisible one to point at
const readable = 1.45; // pixels a unit at which names and ports of small components can be read: names of 4.5 units are then 6.5 pixels high
const smallest = { named: 0.6, small: 0.25 }; // pixels a unit at which the picture is no smaller, whatever the window: names of 9.5 units, letters of none
const closer = 1.5, closest = 8; // zoom of a step, and at most

// looked: told what is lit in the picture; turned: told what the reader turned to in it, for a picture beside it
function circuitView(data, model, looked, turned) {
  const { size } = model, edges = new Map(), nodes = new Map();
  const dots = svg("path", { class: "outside" }), edgeLayer = svg("g", {}), nodeLayer = svg("g", {}), ringLayer = svg("g", {});
  const hairlines = hairlinesOf("hairlines"), lit = hairlinesOf("hairlines lit");
  const picture = svg("svg", { class: model.small ? "circuit small" : "circuit", viewBox: `0 0 ${model.width} ${model.height}`, role: "group", "aria-label": "circuit; arrow keys go from component to component" },
    ...axes(model), dots, ...hairlines, edgeLayer, ...lit, nodeLayer, ringLayer);
  const place = el("div", { class: "picture" }, picture); // listens: an SVG that listens to focus would be a stop of its own for the tabulator key
  let circuit = null, drawn = new Set(), rest = [], pinned = null, at = 0, zoom = 1;
  let pointed = null; // by the pointer, which comes over every part of a component

  function show(next, checkpoint, most) {
    const first = circuit === null;
    [at, pointed] = [checkpoint, null];
    circuit = next ?? { scores: new Map(), nodes: new Set([0, model.nodes.length - 1]), largest: 0 };
    const [strong, weak] = strongest(circuit, most);
    [drawn, rest] = [new Set(strong), weak];
    picture.classList.toggle("still", drawn.size > many);
    dots.setAttribute("d", outside(model, circuit.nodes));
    drawHairlines(hairlines, rest);
    change(edges, drawn, key => newEdge(key, first), edgeLayer);
    change(nodes, circuit.nodes, newNode, nodeLayer);
    for (const key of drawn) drawEdge(key, edges.get(key));
    for (const key of circuit.nodes) drawRoles(key, nodes.get(key));
    rove(circuit.nodes.has(pinned) ? pinned : model.nodes.length - 1);
    look(pinned);
    return drawnText(circuit, strong, weak);
  }

  // what is new comes in, what is not in the circuit any more fades and goes
  function change(elements, wanted, make, layer) {
    for (const [key, element] of elements) {
      if (wanted.has(key)) continue;
      element.classList.remove("in", "new", "changed");
      clearTimeout(element.going);
      const go = () => { element.remove(); elements.delete(key); };
      if (drawn.size > many) go();
      else element.going = setTimeout(go, settle);
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
    if (coming.length > 0 && drawn.size <= many) picture.getBoundingClientRect(); // drawn once without, so that they fade in
    for (const element of coming) element.classList.add("in");
  }

  // those that serve the task and those that work against it
  function hairlinesOf(name) {
    return [svg("path", { class: name }), svg("path", { class: name + " negative" })];
  }

  function drawHairlines(paths, keys) {
    const side = wanted => keys.filter(key => circuit.scores.get(key) < 0 === wanted).map(key => curve(model, model.edges[key])).join("");
    paths.forEach((path, i) => path.setAttribute("d", side(i === 1)));
  }

  function newEdge(key, first) {
    const path = curve(model, model.edges[key]);
    const reach = drawn.size <= many ? svg("path", { class: "reach", d: path }) : null;
    return svg("g", { class: first ? "edge" : "edge new", "data-edge": key }, svg("path", { class: "line", d: path }), reach);
  }

  function drawEdge(key, element) {
    const score = circuit.scores.get(key);
    element.classList.toggle("negative", score < 0);
    element.firstChild.style.strokeWidth = (size.thinnest + (size.thickest - size.thinnest) * Math.sqrt(Math.abs(score) / (circuit.largest || 1))).toFixed(2);
  }

  function newNode(key) {
    const node = model.nodes[key], width = widthOf(model, node), left = node.x - width / 2, top = node.y - size.height / 2, bottom = node.y + size.height / 2;
    const ports = [-1, 0, 1].map(side => node.x + side * size.port), dot = model.small ? 1.1 : 2;
    return svg("g", { class: node.isHead ? "node head" : "node", "data-node": key, tabindex: "-1", role: "button" },
      svg("rect", { class: "box", x: left, y: top, width, height: size.height, rx: !node.isHead ? 0 : model.small ? 3 : 5 }),
      svg("text", { class: "name", x: node.x, y: !node.isHead ? node.y : model.small ? top - 2.6 : top + 7 }, node.name),
      svg("g", { class: "roles" }),
      node.isHead ? svg("path", { class: "port", d: ports.map(x => disc(x, bottom, dot)).join("") }) : null,
      node.isHead ? svg("text", { class: "port-name", x: ports.join(" "), y: bottom + (model.small ? 2.8 : -6) }, "qkv") : null);
  }

  function drawRoles(key, element) {
    const roles = playedAt(data, model, at, key), letters = roles.map(role => role.letter).join(""), node = model.nodes[key];
    element.setAttribute("aria-label", node.name + (roles.length ? ": " + roles.map(role => role.name).join(", ") : ""));
    if (element.dataset.roles === letters) return;
    element.classList.toggle("changed", element.dataset.roles !== undefined);
    element.dataset.roles = letters;
    // under the name; of a small one on the whole
    const width = size.width / roles.length, height = model.small ? size.height : 12, top = node.y - size.height / 2 + (model.small ? 0 : 12);
    element.querySelector(".roles").replaceChildren(...roles.flatMap((role, i) => {
      const letter = svg("text", { class: "letter", x: node.x - size.width / 2 + (i + 0.5) * width, y: top + height / 2 }, role.letter);
      letter.style.fill = role.ink;
      return [svg("rect", { x: node.x - size.width / 2 + i * width, y: top, width, height, fill: role.colour }), letter];
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
    picture.classList.toggle("looking", known);
    const ends = new Set([what]), hair = known && edge === null ? rest.filter(touches) : [];
    for (const key of known ? [...circuit.scores.keys()].filter(touches) : []) ends.add(model.edges[key].source).add(model.edges[key].target);
    for (const [key, element] of edges) element.classList.toggle("lit", known && touches(key));
    for (const [key, element] of nodes) {
      element.classList.toggle("lit", known && ends.has(key));
      element.classList.toggle("chosen", key === pinned);
      element.setAttribute("aria-pressed", String(key === pinned));
    }
    drawHairlines(lit, hair);
    looked(what, circuit, at);
  }

  // by pointer or keys
  function turn(what) {
    look(what);
    turned(what);
  }

  // what the reader turned to in the picture beside this one; an edge that is not in this circuit is nothing here
  const echo = what => look(what === null || (typeof what === "string" && !circuit.scores.has(Number(what.slice(1)))) ? pinned : what);

  function pin(key) {
    pinned = pinned === key ? null : key;
    turn(pinned);
  }

  // a dashed ring about a component, whether it is in the circuit or not
  function find(key) {
    const node = model.nodes[key], gap = model.small ? 3 : 5;
    ringLayer.replaceChildren(...(key < 0 ? [] : [svg("rect", { class: "ring", x: node.x - widthOf(model, node) / 2 - gap, y: node.y - size.height / 2 - gap, width: widthOf(model, node) + 2 * gap, height: size.height + 2 * gap, rx: gap + 3 })]));
    pinned = key < 0 ? null : key;
    look(pinned);
    ringLayer.firstChild?.scrollIntoView?.({ block: "nearest", inline: "nearest" });
  }

  // whole in its place at zoom 1; what is in the middle stays there
  function fit() {
    const most = parseFloat(getComputedStyle(place).maxHeight) || model.height; // pixels
    if (place.clientWidth === 0) return;
    const whole = Math.max(smallest[model.small ? "small" : "named"], Math.min(place.clientWidth / model.width, (most - 2) / model.height));
    const [x, y] = [(place.scrollLeft + place.clientWidth / 2) / place.scrollWidth, (place.scrollTop + place.clientHeight / 2) / place.scrollHeight];
    picture.style.width = whole * zoom * model.width + "px";
    picture.style.height = whole * zoom * model.height + "px";
    picture.classList.toggle("near", whole * zoom >= readable);
    place.classList.toggle("zoomed", zoom > 1);
    place.scrollTo(x * place.scrollWidth - place.clientWidth / 2, y * place.scrollHeight - place.clientHeight / 2);
  }

  // steps closer, or away below zero; none: the whole
  function zoomBy(steps) {
    zoom = steps === 0 ? 1 : Math.min(closest, Math.max(1, zoom * closer ** steps));
    fit();
    return { whole: zoom === 1, closest: zoom === closest };
  }

  const under = event => {
    const node = event.target.closest("[data-node]"), edge = event.target.closest("[data-edge]");
    return node ? Number(node.dataset.node) : edge ? "e" + edge.dataset.edge : null;
  };
  const point = what => {
    if (what === pointed) return;
    pointed = what;
    turn(what ?? pinned);
  };
  place.addEventListener("pointerover", event => point(under(event)));
  place.addEventListener("pointerleave", () => point(null));
  drag(place);
  place.addEventListener("click", event => { if (place.dragged) return; const what = under(event); if (typeof what === "number") pin(what); else if (what === null) { pinned = null; turn(null); } });
  place.addEventListener("focusin", event => { const what = under(event); if (typeof what === "number") { rove(what); turn(what); } });
  place.addEventListener("focusout", () => turn(pinned));
  place.addEventListener("keydown", event => {
    const here = under(event);
    if (typeof here !== "number") return;
    if (event.key === "Enter" || event.key === " ") pin(here);
    else if (event.key === "Escape") { pinned = null; turn(null); }
    else if (event.key.startsWith("Arrow")) nodes.get(neighbour(model, circuit.nodes, here, event.key))?.focus();
    else return;
    event.preventDefault();
  });
  new ResizeObserver(fit).observe(place);

  return { place, show, find, fit, zoomBy, echo };
}

// with a mouse what is zoomed is moved by its background; a finger scrolls as anywhere
const shaky = 4; // pixels that a click may move

function drag(place) {
  let from = null;
  place.addEventListener("pointerdown", event => {
    place.dragged = false;
    if (event.pointerType === "mouse" && event.button === 0 && place.classList.contains("zoomed") && !event.target.closest("[data-node]")) from = { x: event.clientX + place.scrollLeft, y: event.clientY + place.scrollTop };
  });
  place.addEventListener("pointermove", event => {
    if (!from) return;
    const [x, y] = [from.x - event.clientX, from.y - event.clientY];
    if (!place.dragged && Math.hypot(x - place.scrollLeft, y - place.scrollTop) < shaky) return;
    place.dragged = true;
    place.setPointerCapture(event.pointerId);
    place.scrollTo(x, y);
  });
  for (const end of ["pointerup", "pointercancel"]) place.addEventListener(end, () => from = null);
}
