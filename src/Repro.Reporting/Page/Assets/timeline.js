// the circuit's size over training, a bar for each checkpoint above the slider; an empty bar: no circuit there
function timeline(model, task, chosen) {
  const sizes = model.tasks[task].circuits.map(circuit => circuit ? circuit.edges.length : 0), largest = Math.max(1, ...sizes);
  const width = 1000, height = 40, thumb = 16, broad = Math.min(thumb, width / sizes.length / 1.5); // the slider's ends are half a thumb inside
  const picture = svg("svg", { class: "timeline", viewBox: `0 0 ${width} ${height}`, preserveAspectRatio: "none", "aria-hidden": "true" });
  const bars = sizes.map((size, i) => {
    const x = thumb / 2 + (sizes.length > 1 ? i / (sizes.length - 1) : 0.5) * (width - thumb), tall = size ? Math.max(3, size / largest * (height - 4)) : height / 4;
    const bar = svg("rect", { x: x - broad / 2, y: height - tall, width: broad, height: tall, class: size ? "" : "none" },
      svg("title", {}, `${checkpointText(model, i)}: ${size ? size + " edges" : "no circuit"}`));
    bar.addEventListener("click", () => chosen(i));
    return bar;
  });
  picture.append(...bars);
  return { picture, mark: at => bars.forEach((bar, i) => bar.classList.toggle("now", i === at)) };
}

