// one picture or two side by side, a search over both, what is missing
function startExplorer() {
  const place = document.getElementById("explorer"), data = readData();
  const missing = data.missing.length === 0 ? null : el("div", { class: "missing" }, el("b", {}, "Not on this page:"), el("ul", {}, ...data.missing.map(sentence => el("li", {}, sentence))));
  if (data.models.length === 0) place.append(...[missing].filter(part => part !== null));
  if (data.models.length === 0) return;

  const panes = el("div", { class: "panes" }), said = el("p", { role: "status", class: "caption", hidden: "" });
  const search = el("input", { type: "search", list: "components", placeholder: "a2.h3", "aria-label": "find a component" });
  const compare = el("input", { type: "checkbox", id: "compare" }), together = el("input", { type: "checkbox" });
  const togetherLabel = el("label", { hidden: "" }, together, "same tokens");
  const answer = el("span", { role: "status", class: "answer" });
  const components = el("datalist", { id: "components" });
  const model = opened(data, data.models.findLast(known => known.suite === data.models[0].suite));
  const task = Math.max(0, model.tasks.findIndex(known => known.name === "ioi"));
  let left = null, right = null, moving = false, named = "";

  // what the search offers: the components of what is shown
  function offer() {
    const shown = [...new Set([left, right].filter(one => one !== null).map(one => one.state.model))], key = shown.map(one => one.number).join();
    if (key !== named) components.replaceChildren(...new Set(shown.flatMap(one => one.nodes.map(node => node.name))).values().map(name => el("option", { value: name })));
    named = key;
  }

  function changed(pane) {
    if (left) offer();
    if (!left || !right) return;
    if (together.checked && !moving) {
      moving = true; // the other one's own change is not to come back
      (pane === left ? right : left).goTo(pane.tokens());
      moving = false;
    }
    said.textContent = comparison(data, left.state, right.state);
  }

  // what is pointed at in one picture is lit in the other
  function turned(pane, what) {
    if (right) (pane === left ? right : left).echo(pane.state, what);
  }

  function toggle() {
    const two = compare.checked;
    panes.classList.toggle("two", two);
    togetherLabel.hidden = said.hidden = !two;
    right?.stop();
    right?.element.remove();
    right = null;
    left.fit();
    if (!two) return;
    const first = left.state;
    right = pane(data, "right picture", { ...first, at: first.at > 0 ? first.at - 1 : Math.min(1, first.model.checkpoints.length - 1) }, changed, turned);
    panes.append(right.element);
    find();
    changed(left);
  }

  function find() {
    const found = [left, right].filter(one => one !== null).map(one => one.find(search.value));
    answer.textContent = search.value.trim() === "" ? "" : found.some(one => one) ? `found ${search.value.trim()}` : `no component ${search.value.trim()} here`;
  }

  left = pane(data, "left picture", { model, task, at: model.checkpoints.length - 1 }, changed, turned);
  addEventListener("resize", () => { left.fit(); right?.fit(); }); // the window's height is none of the picture's own
  search.addEventListener("input", find);
  compare.addEventListener("change", toggle);
  together.addEventListener("change", () => changed(left));
  place.append(
    el("div", { class: "bar" }, el("label", {}, "find", search), components, answer, el("label", {}, compare, "compare two"), togetherLabel),
    said, panes, ...[missing].filter(part => part !== null));
  panes.append(left.element);
  left.fit();
  offer();
}

// what colours, letters and lines mean
function legend(data) {
  const line = sort => svg("svg", { width: 34, height: 8, "aria-hidden": "true" }, svg("line", { class: sort, x1: 0, y1: 4, x2: 34, y2: 4 }));
  return el("ul", { class: "legend", "aria-label": "legend" },
    el("li", {}, line("positive"), "edge that serves the task"), el("li", {}, line("negative"), "edge that works against it"), el("li", {}, line("hairline"), "one of the weaker edges of a large circuit"),
    el("li", {}, "An edge enters a head by its query (left), key (middle) or value (right)."), el("li", {}, "Dots are components that are not in the circuit."),
    el("li", {}, "Heads that play a role have its letter and colour:"), ...data.roles.filter(role => role.letter).map(role => el("li", { class: "role" }, swatch(role), role.name)));
}
