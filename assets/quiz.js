// The quiz at the end of a chapter answers, and keeps what was answered in this browser alone.
(() => {
  const quiz = document.querySelector(".quiz");
  const questions = [...quiz.querySelectorAll(".question")];
  const tally = quiz.querySelector(".tally");
  const { note, ofThisChapter } = window.rnnKept ?? { note() {}, ofThisChapter: () => ({}) };
  // By question, the place of the option that was checked last.
  let given = ofThisChapter().quiz ?? {};

  const radios = (question) => [...question.querySelectorAll("input[type=radio]")];
  const reason = (question, place) => question.querySelectorAll(".answers li")[place];
  const feedback = (question) => question.querySelector(".feedback");

  // What was said no longer holds; the region waits, still empty, beside the option now chosen.
  const hush = (question, place) => {
    delete question.dataset.answer;
    question.querySelector(".answers").open = false;
    const beside = radios(question)[place]?.closest("li") ?? question.querySelector(".check");
    feedback(question).replaceChildren();
    beside.append(feedback(question));
  };

  const judge = (question, place) => {
    const why = reason(question, place);
    question.dataset.answer = why.matches(".right") ? "right" : "wrong";
    const see = question.querySelector(".answers .see");
    const said = [...why.children, see].map((part) => part.cloneNode(true));
    feedback(question).replaceChildren(...said);
  };

  const count = () => {
    const right = questions.filter((question) => question.dataset.answer === "right").length;
    const isBegun = Object.keys(given).length > 0;
    tally.querySelector("span").textContent = isBegun ? `${right} of ${questions.length} right` : "";
    tally.querySelector("button").hidden = !isBegun;
  };

  const keep = (all) => {
    given = all;
    note({ quiz: given });
    count();
  };

  for (const question of questions) {
    const { question: key } = question.dataset;
    for (const [place, radio] of radios(question).entries())
      radio.addEventListener("change", () => {
        hush(question, place);
        count();
      });
    question.querySelector("button").addEventListener("click", () => {
      const place = radios(question).findIndex((radio) => radio.checked);
      if (place < 0) {
        feedback(question).textContent = "Choose an answer first.";
        return;
      }
      judge(question, place);
      keep({ ...given, [key]: place });
    });
    const before = radios(question)[given[key]];
    if (!before) continue;
    before.checked = true;
    hush(question, given[key]);
    judge(question, given[key]);
  }

  tally.querySelector("button").addEventListener("click", () => {
    for (const question of questions) {
      for (const radio of radios(question)) radio.checked = false;
      hush(question);
    }
    keep({});
    radios(questions[0])[0].focus();
  });
  count();
})();
