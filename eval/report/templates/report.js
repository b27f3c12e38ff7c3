"use strict";
(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const STEP = 200;
  const field = (name) => document.getElementById("filter-" + name);
  const list = document.getElementById("list");
  const more = document.getElementById("more");
  const letters = new Map();
  let shown = [];
  let drawn = 0;

  // Text goes in as text, never as markup: what an article holds cannot become part of the page.
  const make = (tag, className, ...children) => {
    const element = document.createElement(tag);
    if (className) element.className = className;
    element.append(...children);
    return element;
  };
  const isolated = (text) => make("bdi", "", text);

  // Offsets count characters; a string of this language counts halves of some of them.
  const characters = (id) => {
    if (!letters.has(id)) letters.set(id, Array.from(data.documents[id]?.text ?? ""));
    return letters.get(id);
  };

  const entry = (terms, name, value) => {
    if (value === null || value === undefined || value === "") return;
    terms.append(make("dt", "", name), make("dd", "", value instanceof Node ? value : isolated(value)));
  };

  const touches = (place, start, end) => place[1] <= start && end <= place[2];

  const passage = (question, found, label) => {
    const [id, start, end, score] = found;
    const evidence = question.evidence.flatMap((item) => item.places).filter((place) => place[0] === id);
    const cited = question.citations.filter((place) => place[0] === id);
    const cuts = new Set([start, end]);
    for (const place of [...evidence, ...cited]) {
      for (const cut of [place[1], place[2]]) if (start < cut && cut < end) cuts.add(cut);
    }
    const borders = [...cuts].sort((a, b) => a - b);
    const text = make("p", "");
    const signs = characters(id);
    for (let i = 0; i + 1 < borders.length; i += 1) {
      const [from, to] = [borders[i], borders[i + 1]];
      let piece = document.createTextNode(signs.slice(from, to).join(""));
      const quotes = cited.filter((place) => touches(place, from, to));
      if (quotes.length) piece = make("span", "cited", piece);
      if (evidence.some((place) => touches(place, from, to))) piece = make("mark", "", piece);
      text.append(piece);
      for (const quote of quotes) if (quote[2] === to) text.append(make("sup", "", `[${quote[3]}]`));
    }
    const title = data.documents[id]?.title || "document that is not there";
    const where = make("p", "where", `${label} · `, isolated(title), ` · ${start} to ${end} · score ${score}`);
    const block = make("div", "passage", where, text);
    return block;
  };

  const passages = (body, question) => {
    if (question.evidence.length) {
      body.append(make("h4", "", "Evidence of the dataset"));
      for (const item of question.evidence) {
        const state = item.places.length ? item.state : "in no document of the library";
        const block = make("div", "passage", make("p", "", isolated(item.quote)));
        if (state) block.append(make("p", "where", state));
        body.append(block);
      }
    }
    if (question.read.length) {
      body.append(make("h4", "", `Passages that were read (${question.read.length})`));
      body.append(make("p", "key", make("mark", "", "evidence"), "  ", make("span", "cited", "cited")));
      question.read.forEach((found, place) => body.append(passage(question, found, `${place + 1}.`)));
    }
    const read = new Set(question.read.map((found) => found.slice(0, 3).join()));
    const rest = question.found.map((found, place) => [found, place]).filter(([found]) => !read.has(found.slice(0, 3).join()));
    if (rest.length) {
      const others = make("details", "", make("summary", "", `Found, but not read (${rest.length})`));
      others.addEventListener("toggle", () => {
        if (others.childElementCount === 1) {
          for (const [found, place] of rest) others.append(passage(question, found, `candidate ${place + 1}`));
        }
      });
      body.append(others);
    }
  };

  const body = (question) => {
    const terms = make("dl", "");
    for (const [asked, answered] of question.history) entry(terms, "Earlier", `${asked} — ${answered}`);
    entry(terms, "Searched", question.searched === question.question ? "" : question.searched);
    entry(terms, "Expected", question.expected);
    entry(terms, "Got", question.said);
    entry(terms, "Answer", question.text === question.said ? "" : question.text);
    entry(terms, "Confidence", question.confidence);
    entry(terms, "At fault", [question.layer, question.why].filter(Boolean).join(": "));
    entry(terms, "Judge", question.opinion);
    entry(terms, "Not supported", question.struck.join(" · "));
    entry(terms, "Id", question.id);
    entry(terms, "Tags", question.tags.join(", "));
    const block = make("div", "body", terms);
    passages(block, question);
    return block;
  };

  const row = (question) => {
    const verdict = question.verdict ?? "searched";
    const summary = make("summary", "", make("span", "badge " + verdict, verdict), make("span", "asked", isolated(question.question)));
    if (question.layer) summary.append(make("span", "layer", question.layer));
    if (question.judge) summary.append(make("span", "layer", "judge: " + question.judge));
    const block = make("details", "question", summary);
    block.addEventListener("toggle", () => {
      if (block.open && block.childElementCount === 1) block.append(body(question));
    });
    return block;
  };

  const draw = () => {
    for (const question of shown.slice(drawn, drawn + STEP)) list.append(row(question));
    drawn = Math.min(drawn + STEP, shown.length);
    more.hidden = drawn >= shown.length;
    more.textContent = `Show ${Math.min(STEP, shown.length - drawn)} more`;
  };

  const matches = (question) => {
    const text = field("text").value.trim().toLowerCase();
    const [verdict, layer, tag, judge] = ["verdict", "layer", "tag", "judge"].map((name) => field(name).value);
    return (!verdict || (verdict === "not right" ? question.verdict !== "right" : question.verdict === verdict))
      && (!layer || question.layer === layer)
      && (!judge || question.judge === judge)
      && (!tag || question.tags.includes(tag))
      && (!text || [question.id, question.question, question.expected, question.said].some((part) => part.toLowerCase().includes(text)));
  };

  const filter = () => {
    shown = data.questions.filter(matches);
    drawn = 0;
    list.replaceChildren();
    draw();
    document.getElementById("count").textContent = `${shown.length} of ${data.questions.length} questions`;
  };

  const fill = (name, values) => {
    const select = field(name);
    select.append(new Option("all", ""));
    for (const value of values) select.append(new Option(value, value));
    select.closest("label").hidden = !values.length;
  };

  const present = (values, pick) => values.filter((value) => data.questions.some((question) => pick(question) === value));
  const verdicts = present(data.verdicts, (question) => question.verdict);
  fill("verdict", verdicts.length ? ["not right", ...verdicts] : []);
  fill("layer", present(data.layers, (question) => question.layer));
  fill("tag", [...new Set(data.questions.flatMap((question) => question.tags))].sort());
  fill("judge", [...new Set(data.questions.flatMap((question) => question.judge ?? []))].sort());
  const form = document.getElementById("filters");
  form.hidden = false;
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("input", filter);
  document.getElementById("clear").addEventListener("click", () => {
    for (const name of ["text", "verdict", "layer", "tag", "judge"]) field(name).value = "";
    filter();
  });
  more.addEventListener("click", draw);
  // What a reader comes for is what went wrong.
  if (verdicts.some((verdict) => verdict !== "right")) field("verdict").value = "not right";
  filter();
})();
