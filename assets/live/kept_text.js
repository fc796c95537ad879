// What the reader has typed, kept in this browser by page, cell and the text it was made from.
const digest = (text) => {
  let sum = 0x811c9dc5;
  for (let k = 0; k < text.length; k++) sum = Math.imul(sum ^ text.charCodeAt(k), 0x01000193);
  return (sum >>> 0).toString(36);
};

export const keptText = (page, index, built) => {
  const key = `rnn-cell ${page} ${index} ${digest(built)}`;
  return {
    read() {
      try {
        return localStorage.getItem(key) ?? built;
      } catch {
        return built;
      }
    },
    write(text) {
      try {
        if (text === built) localStorage.removeItem(key);
        else localStorage.setItem(key, text);
      } catch {}
    },
  };
};
