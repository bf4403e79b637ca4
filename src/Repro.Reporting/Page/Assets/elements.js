// an element with attributes and children; a child that is no element is its text
function el(tag, attributes, ...children) {
  return filled(document.createElement(tag), attributes, children);
}

function svg(tag, attributes, ...children) {
  return filled(document.createElementNS("http://www.w3.org/2000/svg", tag), attributes, children);
}

function filled(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) if (value !== null && value !== undefined) element.setAttribute(name, value);
  element.append(...children.filter(child => child !== null && child !== undefined));
  return element;
}

// a select of texts; gives the chosen one's number to changed
function choice(texts, chosen, changed) {
  const select = el("select", {}, ...texts.map((text, i) => el("option", { value: i }, text)));
  select.value = chosen;
  select.addEventListener("change", () => changed(Number(select.value)));
  return select;
}

