// Choosing words to hide: mark them with the mouse or the keyboard, and they stand in the list. The list works without.
(() => {
  const form = document.querySelector('[data-redact]');
  const text = document.querySelector('[data-redact-text]');
  if (!form || !text) return;
  const list = form.elements.phrases;
  const bar = document.querySelector('[data-redact-hide]').parentElement;
  const said = document.querySelector('[data-redact-marked]');
  const how = document.getElementById('redact_how');
  how.hidden = bar.hidden = false;
  text.tabIndex = 0;
  text.setAttribute('aria-describedby', how.id);

  // Every word that is not hidden yet: in which node, from where to where.
  const words = [];
  const walker = document.createTreeWalker(text, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const node = walker.currentNode;
    if (!node.parentElement.closest('.koe-words') || node.parentElement.closest('.koe-hid')) continue;
    for (const word of node.data.matchAll(/[\p{L}\p{N}\p{M}_@.'’-]*[\p{L}\p{N}\p{M}]/gu)) {
      words.push({ node, start: word.index, end: word.index + word[0].length });
    }
  }

  let from = -1, to = -1;
  const selection = () => window.getSelection();
  const marked = () => {
    const chosen = selection();
    if (!chosen.rangeCount || !text.contains(chosen.anchorNode) || !text.contains(chosen.focusNode)) return '';
    return chosen.toString().replace(/\s+/g, ' ').trim();
  };
  const block = (word) => word.node.parentElement.closest('.koe-words');

  function mark() {
    const [first, last] = from < to ? [from, to] : [to, from];
    const range = document.createRange();
    range.setStart(words[first].node, words[first].start);
    range.setEnd(words[last].node, words[last].end);
    selection().removeAllRanges();
    selection().addRange(range);
    block(words[to]).scrollIntoView({ block: 'nearest' });
  }

  function step(by, takesMore) {
    const next = to < 0 ? 0 : Math.max(0, Math.min(words.length - 1, to + by));
    if (takesMore && from >= 0 && block(words[next]) !== block(words[from])) return;
    to = next;
    if (!takesMore || from < 0) from = to;
    mark();
  }

  function passage(by) {
    let at = Math.max(to, 0);
    const here = words[at] && block(words[at]);
    while (words[at] && block(words[at]) === here) at += by;
    if (!words[at]) return;
    while (by < 0 && at > 0 && block(words[at - 1]) === block(words[at])) at -= 1;
    from = to = at;
    mark();
  }

  function hide() {
    const phrase = marked();
    if (!phrase) return;
    const lines = list.value.split('\n').map((line) => line.trim()).filter(Boolean);
    if (!lines.includes(phrase)) list.value = [...lines, phrase].join('\n');
    list.dispatchEvent(new Event('input', { bubbles: true }));
    said.textContent = `+ ${phrase}`;
  }

  document.addEventListener('selectionchange', () => {
    const phrase = marked();
    if (phrase) said.textContent = phrase;
  });
  text.addEventListener('focus', () => { if (to < 0 && words.length && !marked()) step(0, false); });
  text.addEventListener('keydown', (event) => {
    if (!words.length || event.ctrlKey || event.metaKey || event.altKey) return;
    const rtl = getComputedStyle(block(words[Math.max(to, 0)])).direction === 'rtl' ? -1 : 1;
    const act = {
      ArrowRight: () => step(rtl, event.shiftKey),
      ArrowLeft: () => step(-rtl, event.shiftKey),
      ArrowDown: () => passage(1),
      ArrowUp: () => passage(-1),
      Enter: hide,
    }[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  });
  // A press on the button would take the marking away.
  bar.addEventListener('mousedown', (event) => event.preventDefault());
  bar.querySelector('[data-redact-hide]').addEventListener('click', hide);
})();
