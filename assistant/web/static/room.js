"use strict";
// Shows how an answer comes about. Without this script the form works as well, and shows it at the
// end. What comes goes in as text, never as markup.
(() => {
  const form = document.getElementById("ask");
  if (!form) return;
  const at = (id) => document.getElementById(id);
  const stop = at("stop");
  let leaving = null;
  let concluded = false;

  const idle = (text) => {
    leaving = null;
    stop.hidden = true;
    at("state").textContent = text;
  };

  const take = (event) => {
    if ("searched" in event) {
      at("state").textContent = `Reading for: ${event.searched}`;
    } else if ("read" in event) {
      at("draft").hidden = false;
      at("read").textContent = event.read;
      at("state").textContent = "A language model writes; it is not checked yet.";
    } else if ("token" in event) {
      at("draft").hidden = false;
      at("written").textContent += event.token;
    } else if ("done" in event) {
      concluded = true;
      location.assign(event.done);
    } else if ("error" in event) {
      concluded = true;
      idle(event.error);
    }
  };

  const follow = async (response) => {
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    let rest = "";
    for (;;) {
      const { value, done } = await reader.read();
      if (done) return;
      const lines = (rest + value).split("\n");
      rest = lines.pop();
      for (const line of lines) take(JSON.parse(line));
    }
  };

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (leaving) return;
    leaving = new AbortController();
    concluded = false;
    const { signal } = leaving;
    for (const id of ["read", "written"]) at(id).textContent = "";
    at("draft").hidden = true;
    at("state").textContent = "Searching …";
    stop.hidden = false;
    try {
      const response = await fetch(form.action, {
        method: "POST",
        body: new URLSearchParams(new FormData(form)),
        headers: { accept: "application/x-ndjson" },
        signal,
      });
      if (response.headers.get("content-type") !== "application/x-ndjson") {
        idle(response.status === 401 ? "The program was started anew; open the address that it has printed." : `It was refused (${response.status}).`);
        return;
      }
      await follow(response);
      if (!concluded) throw new Error("it ended early");
    } catch {
      idle(signal.aborted ? "Stopped." : "No answer came: is assistant serve still running?");
    }
  });
  stop.addEventListener("click", () => leaving?.abort());
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") leaving?.abort();
  });
  // Back from an answer, the page may come as it was left.
  window.addEventListener("pageshow", () => idle(""));
})();
