"use strict";
(function () {
  var form = document.getElementById("filters");
  var shown = document.getElementById("shown");
  var cards = Array.prototype.slice.call(document.querySelectorAll(".card"));
  var findings = Array.prototype.slice.call(document.querySelectorAll(".finding"));
  var notes = Array.prototype.slice.call(document.querySelectorAll("details.note"));
  var wasOpen = notes.map(function (note) { return note.open; });
  form.hidden = false;

  function chosen(name) {
    var boxes = form.querySelectorAll("input[name=" + name + "]:checked");
    return Array.prototype.map.call(boxes, function (box) { return box.value; });
  }

  function fits(element, verdicts, severities, words) {
    if (verdicts.length && verdicts.indexOf(element.dataset.v) < 0) return false;
    if (severities.length && severities.indexOf(element.dataset.s) < 0) return false;
    return !words || element.textContent.toLowerCase().indexOf(words) >= 0;
  }

  function apply() {
    var verdicts = chosen("v"), severities = chosen("s");
    var words = form.elements.q.value.trim().toLowerCase();
    var active = verdicts.length + severities.length > 0 || words !== "";
    var count = 0, opened = 0;
    cards.forEach(function (card) {
      card.hidden = active && !fits(card, verdicts, severities, words);
      if (!card.hidden) count += 1;
    });
    findings.forEach(function (row) {
      row.hidden = active && !fits(row, verdicts, severities, words);
    });
    notes.forEach(function (note, index) {
      if (!active) {
        note.hidden = false;
        note.open = wasOpen[index];
        return;
      }
      var hit = note.querySelector(".card:not([hidden])") !== null;
      if (!hit && words && !verdicts.length && !severities.length) {
        hit = note.textContent.toLowerCase().indexOf(words) >= 0;
      }
      note.hidden = !hit;
      // Opening thousands at once would take long to lay out; the rest opens by hand.
      note.open = hit && opened < 100;
      if (hit) opened += 1;
    });
    document.body.classList.toggle("filtered", active);
    shown.textContent = active ? count + " of " + cards.length + " quotations" : "";
  }

  function unfold(open) {
    var some = Array.prototype.slice.call(document.querySelectorAll("main details"));
    some.forEach(function (details) { details.open = open; });
  }

  function reveal() {
    var name = "";
    try { name = decodeURIComponent(location.hash.slice(1)); } catch (fault) { return; }
    var target = name && document.getElementById(name);
    if (!target) return;
    for (var at = target; at; at = at.parentElement) {
      if (at.hidden) at.hidden = false;
      if (at.tagName === "DETAILS") at.open = true;
    }
    target.scrollIntoView({ block: "start" });
  }

  var waiting = 0;
  form.addEventListener("input", function () {
    clearTimeout(waiting);
    waiting = setTimeout(apply, 120);
  });
  form.addEventListener("reset", function () { setTimeout(apply, 0); });
  form.addEventListener("submit", function (event) { event.preventDefault(); });
  document.getElementById("unfold").addEventListener("click", function () { unfold(true); });
  document.getElementById("fold").addEventListener("click", function () { unfold(false); });
  window.addEventListener("hashchange", reveal);
  window.addEventListener("beforeprint", function () { unfold(true); });
  reveal();
})();
