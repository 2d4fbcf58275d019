// The queue by keyboard; follows the person's own switch for shortcuts and never acts while typing.
(() => {
  const isOff = () => window.wagtailConfig && window.wagtailConfig.KEYBOARD_SHORTCUTS_ENABLED === false;
  const isTyping = (event) =>
    event.ctrlKey || event.metaKey || event.altKey ||
    event.target.closest('input:not([type=radio]):not([type=checkbox]),textarea,select,[contenteditable],dialog,[role=dialog]');
  const titles = () => [...document.querySelectorAll('.koe-row .koe-title a')];
  const row = () => document.activeElement.closest('.koe-row');

  function step(by) {
    const links = titles();
    const here = links.findIndex((link) => link.closest('.koe-row') === row());
    const next = links[here < 0 ? (by > 0 ? 0 : links.length - 1) : Math.max(0, Math.min(links.length - 1, here + by))];
    next?.focus();
    next?.scrollIntoView({ block: 'nearest' });
  }

  function take() {
    const form = document.querySelector('[data-queue-take]');
    const { takeUrl, version } = row()?.dataset ?? {};
    if (!form || !takeUrl) return;
    form.action = takeUrl;
    form.elements.version.value = version;
    form.submit();
  }

  const inList = {
    j: () => step(1),
    k: () => step(-1),
    x: () => row()?.querySelector('[data-bulk-action-checkbox]')?.click(),
    v: () => row()?.querySelector('.koe-do a')?.click(),
    t: take,
    p: () => document.querySelector('[data-queue-key="p"]')?.click(),
  };
  const onCase = {
    m: () => document.getElementById('message_text')?.focus(),
    i: () => document.getElementById('note_text')?.focus(),
  };
  let choosesView = false;

  // Back from something done to a row: go on from there.
  document.getElementById(window.location.hash.slice(1))?.closest('.koe-title a')?.focus();

  document.addEventListener('keydown', (event) => {
    if (isOff() || isTyping(event) || !document.querySelector('.koe-list,.koe-split')) return;
    const views = document.querySelectorAll('[data-queue-view]');
    if (choosesView && views[Number(event.key) - 1]) {
      views[Number(event.key) - 1].click();
      event.preventDefault();
    }
    choosesView = event.key === 'g' && views.length > 0;
    const act = (document.querySelector('.koe-list') ? inList : onCase)[event.key];
    if (act) {
      act();
      event.preventDefault();
    }
  });
})();
