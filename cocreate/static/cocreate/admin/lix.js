// How easy a text is to read, counted while it is typed and said under each field that counts.
// The same count as on the server (cocreate/common/texts.py), whose answer stands in the panel where no script runs.
(() => {
  const WORD = /\p{L}+(?:[-'’]\p{L}+)*/gu;
  const SENTENCE_END = /[.!?:]+(?=\s|$)/g;
  const LONG = 7;
  const PAUSE = 250;

  function lix(text) {
    const words = (text.match(WORD) ?? []).map((word) => word.replace(/[-'’]/g, ''));
    const sentences = Math.max(1, (text.trim().match(SENTENCE_END) ?? []).length);
    const long = words.filter((word) => [...word].length >= LONG).length;
    return { words: words.length, number: words.length ? words.length / sentences + (100 * long) / words.length : 0 };
  }

  const isShown = (element) => element.checkVisibility?.() ?? true;

  // A field of one text, or a text of many blocks with their own fields and editors.
  function wordsOf(name) {
    const field = document.getElementById(`id_${name}`);
    if (field) return field.value;
    const blocks = document.querySelector(`[data-contentpath="${name}"]`);
    const parts = blocks?.querySelectorAll('[contenteditable=true], textarea:not([name$="-value"]), input[type=text]') ?? [];
    return [...parts].filter(isShown).map((part) => part.value ?? part.innerText).join('\n');
  }

  function wrapperOf(name) {
    const field = document.getElementById(`id_${name}`);
    return field?.closest('[data-field-wrapper]') ?? document.querySelector(`[data-contentpath="${name}"]`);
  }

  function start(panel) {
    const bands = JSON.parse(panel.dataset.bands);
    const part = (row, name) => row.querySelector(`[data-lix-${name}]`);
    const rows = [...panel.querySelectorAll('[data-fields]')].map((row) => {
      const fields = row.dataset.fields.split(' ');
      const lines = fields.map(wrapperOf).filter(Boolean).map((wrapper) => {
        const line = document.createElement('p');
        line.className = 'help';
        line.dataset.lixLine = '';
        wrapper.append(line);
        return line;
      });
      return { row, fields, lines, goal: Number(row.dataset.goal) };
    });

    function count() {
      rows.forEach(({ row, fields, lines, goal }) => {
        const measured = lix(fields.map(wordsOf).join('\n'));
        const number = Math.floor(measured.number + 0.5);
        const [, band] = bands.find(([limit]) => number <= limit) ?? bands.at(-1);
        part(row, 'number').textContent = panel.dataset.pattern.replace('#', number).replace('*', band);
        part(row, 'easy').hidden = number > goal;
        part(row, 'hard').hidden = number <= goal;
        row.hidden = !measured.words;
        lines.forEach((line) => {
          line.hidden = row.hidden;
          line.textContent = [...row.children].filter((child) => !child.hidden).map((child) => child.textContent.trim()).join(' ');
        });
      });
      panel.querySelector('[data-lix-empty]').hidden = rows.some(({ row }) => !row.hidden);
    }

    let waiting;
    panel.querySelector('[data-lix-saved]').hidden = true;
    panel.querySelector('[data-lix-live]').hidden = false;
    const countSoon = () => {
      clearTimeout(waiting);
      waiting = setTimeout(count, PAUSE);
    };
    // The editor of rich text tells of no input; a click adds or takes away a block.
    ['input', 'keyup', 'click'].forEach((event) => panel.closest('form').addEventListener(event, countSoon));
    count();
  }

  // Once the editors of blocks are drawn.
  addEventListener('load', () => document.querySelectorAll('[data-lix]').forEach(start));
})();
