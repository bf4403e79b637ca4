// one picture with its controls: model, task, checkpoint, play
const beat = 950; // milliseconds a checkpoint while playing: the transitions come to rest in between

function pane(data, name, initial, changed, turned) {
  const state = { ...initial }; // model (a record), task (number), at (number of the checkpoint)
  const info = el("div", { class: "info", "aria-live": "polite" }), caption = el("p", { class: "caption", "aria-live": "polite" });
  const key = legend(data), place = el("div", {}), bars = el("div", {}), tasks = el("span", {});
  const slider = el("input", { type: "range", min: 0, "aria-label": `${name}: checkpoint` });
  const play = el("button", { type: "button", "aria-label": `${name}: play over training` }, "▶ play");
  const step = el("output", {});
  const zooms = [[-1, "−", "away"], [1, "+", "closer"], [0, "whole", "whole circuit"]].map(([steps, text, what]) => {
    const button = el("button", { type: "button", "aria-label": `${name}: ${what}`, title: what }, text);
    button.addEventListener("click", () => zoom(steps));
    return button;
  });
  const models = choice(data.models.map(model => `${model.suite}: ${model.name}`), data.models.indexOf(state.model), i => useModel(opened(data, data.models[i])));
  models.setAttribute("aria-label", `${name}: model`);
  let view, line, timer = 0, wanted = "", most = Infinity, chosen = null; // edges drawn by their scores, and as many as the reader has asked for

  function useModel(model) {
    const [task, tokens] = [state.model.tasks[state.task].name, state.model.checkpoints[state.at].tokens];
    state.model = model;
    state.task = Math.max(0, model.tasks.findIndex(known => known.name === task));
    state.at = nearest(model, tokens);
    build();
  }

  function build() {
    stop();
    const { model } = state;
    view = circuitView(data, model, tell, what => turned(api, what));
    place.replaceChildren(view.place);
    const select = choice(model.tasks.map(task => task.name), state.task, i => { state.task = i; build(); });
    select.setAttribute("aria-label", `${name}: task`);
    tasks.replaceChildren(select, ...strength(model));
    line = timeline(model, state.task, go);
    bars.replaceChildren(line.picture);
    slider.max = model.checkpoints.length - 1;
    draw();
    view.find(findNode(model, wanted));
    zoom(0);
  }

  function zoom(steps) {
    const { whole, closest } = view.zoomBy(steps);
    const at = zooms.indexOf(document.activeElement);
    zooms.forEach((button, i) => button.disabled = i === 1 ? closest : whole);
    if (at >= 0 && zooms[at].disabled) zooms.find(button => !button.disabled).focus(); // where there is nothing left to do the focus would be lost
  }

  // a choice of how many edges to draw by their scores, where some circuit has more than a few
  function strength(model) {
    const size = largestCircuit(model, state.task), choices = [...(size <= strongestChoices[0] ? [Infinity] : []), ...strongestChoices.filter(count => count < size)];
    most = choices.includes(chosen) ? chosen : size <= fewEnough ? Infinity : firstOfMany;
    if (choices.length < 2) return [];
    const select = choice(choices.map(count => count === Infinity ? "all edges" : `strongest ${count}`), choices.indexOf(most), i => { most = chosen = choices[i]; draw(); });
    select.setAttribute("aria-label", `${name}: edges drawn`);
    return [" ", select];
  }

  function draw() {
    const { model, task, at } = state, text = checkpointText(model, at);
    slider.value = at;
    slider.setAttribute("aria-valuetext", text);
    step.textContent = text;
    line.mark(at);
    const drawn = view.show(circuitAt(model, task, at), at, most);
    caption.replaceChildren(...captionOf(data, model, task, at), ...(drawn ? [el("br", {}), drawn] : []));
    changed(api);
  }

  function tell(what, circuit, at) {
    const parts = what === null ? [el("p", {}, "Point at a component, or go to it with Tab and the arrow keys: its roles, scores and edges appear here. A click or Enter keeps it, Escape lets go.")]
      : typeof what === "string" ? edgeInfo(state.model, Number(what.slice(1)), circuit)
      : nodeInfo(data, state.model, what, circuit, at);
    info.replaceChildren(...parts.filter(part => part !== null));
    key.hidden = what !== null;
  }

  // the component of the same name, of another checkpoint or size; the same edge of another checkpoint
  function echo(other, what) {
    if (typeof what !== "number") view.echo(state.model === other.model ? what : null);
    else view.echo(state.model.byName.get(other.model.nodes[what].name) ?? null);
  }

  function go(at) {
    if (at === state.at) return;
    state.at = at;
    draw();
  }

  function stop() {
    clearInterval(timer);
    timer = 0;
    play.textContent = "▶ play";
    play.setAttribute("aria-pressed", "false");
  }

  function start() {
    if (state.at === state.model.checkpoints.length - 1) go(0);
    timer = setInterval(() => state.at < state.model.checkpoints.length - 1 ? go(state.at + 1) : stop(), beat);
    play.textContent = "❚❚ pause";
    play.setAttribute("aria-pressed", "true");
  }

  function find(text) {
    wanted = text;
    const key = findNode(state.model, text);
    view.find(key);
    return key >= 0;
  }

  slider.addEventListener("input", () => { stop(); go(Number(slider.value)); });
  play.addEventListener("click", () => timer ? stop() : start());
  const element = el("section", { class: "pane", "aria-label": name },
    el("div", { class: "bar" }, models, tasks, play, step, el("span", { class: "zooms" }, ...zooms)),
    el("div", { class: "steps" }, bars, slider), caption,
    el("div", { class: "inside" }, place, el("div", { class: "aside" }, info, key)));
  const api = { element, state, find, stop, echo, fit: () => view.fit(), goTo: tokens => go(nearest(state.model, tokens)), tokens: () => state.model.checkpoints[state.at].tokens };
  build();
  return api;
}

