"use strict";
(function () {
  const table = document.querySelector("table.bulks");
  const body = table.tBodies[0];
  const rows = Array.from(body.rows);
  if (rows.length < 2) return;
  const heads = Array.from(table.tHead.rows[0].cells);
  const names = heads.map((head) => head.textContent);
  const find = document.getElementById("find");
  const verdict = document.getElementById("verdict");
  const order = document.getElementById("order");
  const shown = document.getElementById("shown");
  const parts = new Map(rows.map((row) => [row.dataset.b, { row, text: row.textContent.toLowerCase(), all: [] }]));
  for (const part of document.querySelectorAll("[data-b]")) parts.get(part.dataset.b).all.push(part);

  function filter() {
    const words = find.value.toLowerCase().split(/\s+/).filter(Boolean);
    let count = 0;
    for (const { row, text, all } of parts.values()) {
      const fits = (!verdict.value || row.dataset.v === verdict.value) && words.every((word) => text.includes(word));
      for (const part of all) part.hidden = !fits;
      if (fits) count += 1;
    }
    shown.textContent = count === rows.length ? "" : count + " of " + rows.length + " shown";
  }

  function key(row, column) {
    const value = row.cells[column].dataset.k;
    return column === 1 || column === 2 ? value : Number(value);
  }

  function sort(column, descending) {
    const sign = descending ? -1 : 1;
    const ordered = rows.slice().sort((one, other) => {
      const a = key(one, column), b = key(other, column);
      const by = typeof a === "string" ? a.localeCompare(b, undefined, { numeric: true }) : a - b;
      return sign * by || one.dataset.b - other.dataset.b;
    });
    body.append(...ordered);
    heads.forEach((head, index) => {
      if (index === column) head.setAttribute("aria-sort", descending ? "descending" : "ascending");
      else head.removeAttribute("aria-sort");
    });
    order.value = String(column);
  }

  heads.forEach((head, index) => {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = names[index];
    button.addEventListener("click", () => {
      const before = head.getAttribute("aria-sort");
      sort(index, before ? before === "ascending" : index > 2);
    });
    head.replaceChildren(button);
    order.append(new Option(names[index], String(index)));
  });
  order.addEventListener("change", () => sort(Number(order.value), Number(order.value) > 2));
  find.addEventListener("input", filter);
  verdict.addEventListener("change", filter);
  const tools = document.getElementById("tools");
  tools.addEventListener("submit", (event) => event.preventDefault());
  tools.hidden = false;
  sort(0, false);
  filter();
})();
