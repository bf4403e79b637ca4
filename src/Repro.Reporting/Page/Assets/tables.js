// the numbers of a figure: a table and a download, made when they are unfolded
function startTables() {
  for (const numbers of document.querySelectorAll("details.numbers")) numbers.addEventListener("toggle", () => showNumbers(numbers), { once: true });
  openTarget();
  addEventListener("hashchange", openTarget);
}

// a link to something folded unfolds it
function openTarget() {
  const target = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (!target || target.tagName !== "DETAILS") return;
  target.open = true;
  target.scrollIntoView();
}

function showNumbers(numbers) {
  const text = numbers.querySelector("pre.csv"), csv = text.textContent;
  const [header, ...rows] = parseCsv(csv);
  const table = el("table", {}, el("thead", {}, tableRow(header, "th")), el("tbody", {}, ...rows.map(row => tableRow(row, "td"))));
  numbers.querySelector(".path").append(" ", el("a", { href: "data:text/csv;charset=utf-8," + encodeURIComponent(csv), download: text.dataset.name }, "download"));
  text.replaceWith(el("div", { class: "table", tabindex: "0", role: "region", "aria-label": "numbers of the figure" }, table));
}

function tableRow(cells, tag) {
  return el("tr", {}, ...cells.map(cell => el(tag, tag === "th" ? { scope: "col" } : {}, cell)));
}

// RFC 4180: fields with commas, quotes or line ends stand in quotes, quotes in them are doubled
function parseCsv(text) {
  const rows = [];
  let row = [], field = "", quoted = false;
  for (let i = 0; i < text.length; i++) {
    const letter = text[i];
    if (quoted) {
      if (letter !== '"') field += letter;
      else if (text[i + 1] === '"') field += text[++i];
      else quoted = false;
    } else if (letter === '"') quoted = true;
    else if (letter === "," || letter === "\n") {
      row.push(field);
      field = "";
      if (letter === "\n") { rows.push(row); row = []; }
    } else field += letter;
  }
  return rows;
}

