// The chapter's notebook with what the reader has written, as a file to keep.
export const downloadNotebook = async (python, cells) => {
  const link = document.querySelector(".page-actions a[download]");
  const { text } = await python.read(link.href);
  const notebook = JSON.parse(text);
  const code = notebook.cells.filter(({ cell_type }) => cell_type === "code");
  cells.forEach((cell, index) => {
    if (cell.text !== cell.built) code[index].source = cell.text.split(/(?<=\n)/);
  });
  const file = new Blob([JSON.stringify(notebook, null, 1)], { type: "application/x-ipynb+json" });
  const way = document.createElement("a");
  way.href = URL.createObjectURL(file);
  way.download = decodeURIComponent(new URL(link.href).pathname.split("/").pop());
  way.click();
  setTimeout(() => URL.revokeObjectURL(way.href), 10_000);
};
