// "@" in a note offers the colleagues that the page names; without this script one writes the name or marks it.
(() => {
  const MOST = 6;
  const STARTED = /(?:^|[^\p{L}\p{N}_@])@([\p{L}\p{M}\p{N}.'’ -]{0,40})$/u;
  const names = [...new Set([...document.querySelectorAll('input[name=mentions]')].map((one) => one.labels[0].textContent.trim()))];
  if (names.length) document.querySelectorAll('textarea[data-koe-mentions]').forEach(offer);

  function offer(box, number) {
    const list = document.createElement('ul');
    list.className = 'koe-names';
    list.id = `koe_names_${number}`;
    list.hidden = true;
    list.setAttribute('role', 'listbox');
    list.setAttribute('aria-label', box.dataset.koeMentions);
    const told = document.createElement('span');
    told.className = 'w-sr-only';
    told.setAttribute('role', 'status');
    box.after(list, told);
    box.setAttribute('aria-autocomplete', 'list');
    box.setAttribute('aria-haspopup', 'listbox');
    let here = 0;

    const typed = () => box.value.slice(0, box.selectionStart).match(STARTED)?.[1];
    const isOpen = () => !list.hidden;

    function close() {
      list.hidden = true;
      list.replaceChildren();
      box.removeAttribute('aria-controls');
      box.removeAttribute('aria-activedescendant');
      told.textContent = '';
    }

    function mark(index) {
      const options = [...list.children];
      here = (index + options.length) % options.length;
      options.forEach((option, at) => option.setAttribute('aria-selected', String(at === here)));
      box.setAttribute('aria-activedescendant', options[here].id);
    }

    function choose(name) {
      const caret = box.selectionStart;
      const start = caret - typed().length;
      box.setRangeText(`${name} `, start, caret, 'end');
      close();
      box.dispatchEvent(new Event('input', { bubbles: true }));
      box.focus();
    }

    function look() {
      const begun = typed()?.toLocaleLowerCase();
      const words = (name) => name.toLocaleLowerCase();
      const found = begun === undefined ? [] : names.filter(
        (name) => words(name) !== begun.trim() && (words(name).startsWith(begun) || words(name).includes(` ${begun}`)),
      ).slice(0, MOST);
      if (!found.length) {
        close();
        return;
      }
      list.replaceChildren(...found.map((name, at) => {
        const option = document.createElement('li');
        option.id = `${list.id}_${at}`;
        option.setAttribute('role', 'option');
        option.textContent = name;
        // The box keeps the focus.
        option.addEventListener('mousedown', (event) => { event.preventDefault(); choose(name); });
        return option;
      }));
      list.hidden = false;
      box.setAttribute('aria-controls', list.id);
      told.textContent = `${box.dataset.koeMentions}: ${found.length}`;
      mark(0);
    }

    box.addEventListener('input', look);
    box.addEventListener('click', look);
    box.addEventListener('blur', close);
    box.addEventListener('keydown', (event) => {
      if (!isOpen()) return;
      const act = {
        ArrowDown: () => mark(here + 1),
        ArrowUp: () => mark(here - 1),
        Enter: () => choose(list.children[here].textContent),
        Tab: () => choose(list.children[here].textContent),
        Escape: close,
      }[event.key];
      if (!act || event.ctrlKey || event.metaKey || event.shiftKey) return;
      act();
      event.preventDefault();
      event.stopPropagation();
    });
  }
})();
