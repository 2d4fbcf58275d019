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
    const view = views[event.key === '0' ? 9 : Number(event.key) - 1];
    if (choosesView && view) {
      view.click();
      event.preventDefault();
    }
    choosesView = event.key === 'g' && views.length > 0;
    const act = (document.querySelector('.koe-list') ? inList : onCase)[event.key];
    if (act) {
      act();
      event.preventDefault();
    }
  });

  // A refusal is read first.
  document.querySelector('[data-koe-errors]')?.focus();

  const byKey = (form, keys, confirm) => document.addEventListener('keydown', (event) => {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      form.requestSubmit(confirm());
    } else if (!isOff() && !isTyping(event) && keys[event.key]) {
      event.preventDefault();
      keys[event.key]();
    }
  });

  // The declaration of ties: the button says what the answer does, and no tie needs no ground.
  const gate = document.querySelector('[data-koe-gate]');
  if (gate) {
    const answers = [...gate.querySelectorAll('[name=answer]')];
    const follow = () => {
      const chosen = answers.find((one) => one.checked);
      if (chosen) gate.querySelector('[data-koe-button]').textContent = chosen.dataset.button;
      const ground = gate.querySelector('[data-koe-ground]');
      ground.disabled = ground.hidden = chosen?.value === 'none';
    };
    const choose = (one) => () => { one.focus(); one.click(); };
    gate.addEventListener('change', follow);
    follow();
    byKey(gate, Object.fromEntries(answers.map((one, at) => [at + 1, choose(one)])), () => null);
  }

  const score = document.querySelector('[data-koe-score]');
  if (score) assess(score);

  function assess(form) {
    const criteria = [...form.querySelectorAll('[data-criterion]')];
    const chosen = (criterion) => criterion.querySelector('input:checked');
    const here = () => document.activeElement.closest('[data-criterion]') ?? criteria.find((one) => !chosen(one)) ?? criteria[0];
    const next = form.querySelector('[name=do][value=next]');

    function give(value) {
      const criterion = here();
      criterion?.querySelector(`input[value="${value}"]`)?.click();
      const following = criteria[criteria.indexOf(criterion) + 1];
      const goal = following ? chosen(following) ?? following.querySelector('input') : next;
      goal.focus();
      goal.closest('[data-criterion]')?.scrollIntoView({ block: 'nearest' });
    }

    function reason() {
      const why = here()?.querySelector('.koe-why');
      if (!why) return;
      why.open = true;
      why.querySelector('textarea').focus();
    }

    // The same rounding as the server's: to hundredths first.
    function sum() {
      let weights = 0, weighted = 0, answered = 0;
      criteria.forEach((criterion) => {
        const given = chosen(criterion);
        criterion.querySelector('[data-level]').textContent = given?.dataset.words ?? '';
        if (!criterion.dataset.weight || !given) return;
        answered += 1;
        if (given.value === 'x') return;
        weights += Number(criterion.dataset.weight);
        weighted += criterion.dataset.weight * given.value;
      });
      const mean = Math.round(Math.round((weighted * 100) / weights) / 10) / 10;
      form.querySelector('[data-koe-mean]').textContent = weights
        ? mean.toLocaleString(document.documentElement.lang, { minimumFractionDigits: 1 })
        : '–';
      const counter = form.querySelector('[data-koe-answered]');
      if (counter) counter.textContent = answered;
    }

    // The draft is kept a while after the last change, and when the page is left.
    let timer = null, saving = null, changed = false;
    const say = (words) => { form.querySelector('[data-koe-saved]').textContent = words; };
    async function keep() {
      if (!changed) return;
      changed = false;
      const data = new FormData(form);
      data.set('do', 'keep');
      try {
        const answer = await fetch(form.action, { method: 'POST', body: data, keepalive: true });
        const { seen, words } = await answer.json();
        if (seen) form.elements.seen.value = seen;
        say(words);
      } catch {
        changed = true;
        say(form.dataset.saveFailed);
      }
    }
    function keepNow() {
      clearTimeout(timer);
      if (!changed) return;
      const mine = (saving ?? Promise.resolve()).then(keep).then(() => { if (saving === mine) saving = null; });
      saving = mine;
    }
    form.addEventListener('input', () => {
      sum();
      changed = true;
      clearTimeout(timer);
      timer = setTimeout(keepNow, 4000);
    });
    document.addEventListener('visibilitychange', () => { if (document.hidden) keepNow(); });
    window.addEventListener('pagehide', keepNow);
    form.addEventListener('submit', (event) => {
      clearTimeout(timer);
      changed = false;
      if (!saving) return;
      // What is on its way is waited for, or it would look like another window.
      event.preventDefault();
      saving.then(() => setTimeout(() => form.requestSubmit(event.submitter)));
    });

    const scale = ['0', '1', '2', '3', '4', '5'];
    byKey(form, { ...Object.fromEntries(scale.map((one) => [one, () => give(one)])), n: () => give('x'), r: reason }, () => next);
    sum();
  }
})();
