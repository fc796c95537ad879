// The editor of a cell: CodeMirror 6 in the page's own colours. Escape, then Tab leaves it.
import { defaultKeymap, history, historyKeymap, indentWithTab } from "@codemirror/commands";
import { python } from "@codemirror/lang-python";
import { HighlightStyle, bracketMatching, indentOnInput, indentUnit, syntaxHighlighting } from "@codemirror/language";
import { EditorState, Prec, StateEffect, StateField } from "@codemirror/state";
import { Decoration, EditorView, drawSelection, keymap, lineNumbers } from "@codemirror/view";
import { tags } from "@lezer/highlight";

const colours = HighlightStyle.define([
  { tag: [tags.keyword, tags.bool, tags.null, tags.operatorKeyword], class: "k" },
  { tag: [tags.string, tags.special(tags.string)], class: "s" },
  { tag: tags.comment, class: "c1" },
  { tag: [tags.function(tags.definition(tags.variableName)), tags.definition(tags.className)], class: "nf" },
]);

const face = EditorView.theme({
  "&": { color: "inherit", backgroundColor: "transparent", fontSize: "inherit" },
  "&.cm-focused": { outline: "3px solid var(--rnn-input)", outlineOffset: "-3px" },
  ".cm-scroller": { fontFamily: "inherit", lineHeight: "inherit" },
  ".cm-content": { padding: "1em 0", caretColor: "var(--rnn-ink)" },
  ".cm-line": { padding: "0 1em 0 .5em" },
  ".cm-gutters": { color: "var(--pst-color-text-muted)", backgroundColor: "transparent", border: "0" },
  ".cm-cursor": { borderLeftColor: "var(--rnn-ink)" },
  "&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground": {
    background: "color-mix(in srgb, var(--rnn-input) 28%, transparent)",
  },
  "&.cm-focused .cm-matchingBracket": { background: "color-mix(in srgb, var(--rnn-hidden) 30%, transparent)" },
});

const setWrong = StateEffect.define();
const wrongLine = StateField.define({
  create: () => Decoration.none,
  update(marks, transaction) {
    for (const effect of transaction.effects)
      if (effect.is(setWrong)) {
        if (!effect.value || effect.value > transaction.state.doc.lines) return Decoration.none;
        const { from } = transaction.state.doc.line(effect.value);
        return Decoration.set([Decoration.line({ class: "wrong-line" }).range(from)]);
      }
    return transaction.docChanged ? Decoration.none : marks;
  },
  provide: (field) => EditorView.decorations.from(field),
});

// Until the reader has written or clicked in it, the Tab key passes through the editor.
const passing = [
  EditorView.updateListener.of(({ docChanged, view }) => docChanged && view.setTabFocusMode(false)),
  EditorView.domEventHandlers({
    mousedown: (event, view) => view.setTabFocusMode(false),
    blur: (event, view) => view.setTabFocusMode(true),
  }),
];

export function makeEditor(parent, text, label, { run, runOn, changed }) {
  const keys = [
    { key: "Ctrl-Enter", mac: "Cmd-Enter", run },
    { key: "Ctrl-Enter", run },
    { key: "Shift-Enter", run: runOn },
    { key: "Escape", run: (view) => (view.setTabFocusMode(true), true) },
  ];
  const view = new EditorView({
    parent,
    state: EditorState.create({
      doc: text,
      extensions: [
        Prec.highest(keymap.of(keys)),
        keymap.of([indentWithTab, ...defaultKeymap, ...historyKeymap]),
        history(),
        drawSelection(),
        lineNumbers(),
        indentOnInput(),
        bracketMatching(),
        indentUnit.of("    "),
        python(),
        syntaxHighlighting(colours),
        face,
        wrongLine,
        passing,
        EditorView.contentAttributes.of({ "aria-label": label }),
        EditorView.updateListener.of(({ docChanged, state }) => docChanged && changed(state.doc.toString())),
      ],
    }),
  });
  view.setTabFocusMode(true);
  return {
    focus: () => view.focus(),
    get text() {
      return view.state.doc.toString();
    },
    set text(text) {
      view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: text } });
    },
    markLine: (line) => view.dispatch({ effects: setWrong.of(line) }),
  };
}
