// The search, the diagrams and the theme of the site. Works without a server, too: it loads nothing but scripts beside it.
(() => {
  'use strict';
  const dark = matchMedia('(prefers-color-scheme: dark)');
  const MAX_RESULTS = 20;
  /** Pages that name everything, but explain little of it to a user. */
  const LATE = /^(changelog|contributing|files-)/;

  /** Makes an element with attributes and children; texts are never read as HTML. */
  function element(name, attributes, ...children) {
    const made = document.createElement(name);
    Object.entries(attributes).forEach(([key, value]) => made.setAttribute(key, value));
    made.append(...children);
    return made;
  }

  /** Returns how well an entry fits all words; 0 if one of them is not in it. */
  function score(entry, words) {
    const [url, title, heading, text] = entry.map(part => part.toLowerCase());
    let sum = 0;
    for (const word of words) {
      const inHeading = heading.includes(word) ? 20 : 0;
      const inTitle = title.includes(word) ? 8 : 0;
      const inText = Math.min(text.split(word).length - 1, 5);
      if (inHeading + inTitle + inText === 0) {
        return 0;
      }
      sum += inHeading + inTitle + inText;
    }
    return LATE.test(url) ? sum / 4 : sum;
  }

  /** Returns the entries that fit all words, the best first, each section once. */
  function find(words) {
    const best = new Map();
    for (const entry of words.length === 0 ? [] : window.searchIndex) {
      const points = score(entry, words);
      if (points > (best.get(entry[0]) || [0])[0]) {
        best.set(entry[0], [points, entry]);
      }
    }
    return [...best.values()].sort(([a], [b]) => b - a).map(([, entry]) => entry);
  }

  /** Returns the words of a query; quotes keep some of them together. */
  function wordsOf(query) {
    return (query.toLowerCase().match(/"[^"]+"|[^\s"]+/g) || []).map(word => word.replaceAll('"', ''));
  }

  function result([url, title, heading, text], words) {
    const found = words.map(word => text.toLowerCase().indexOf(word)).filter(at => at >= 0);
    const at = found.length ? Math.min(...found) : 0;
    const start = Math.max(0, at - 60);
    const snippet = (start > 0 ? '… ' : '') + text.slice(start, at + 100) + (at + 100 < text.length ? ' …' : '');
    // The browser scrolls to the word itself, where it can.
    const word = found.length ? ':~:text=' + encodeURIComponent(text.slice(at).split(' ')[0].replace(/[^\p{L}\p{N}]+$/u, '')) : '';
    const name = heading && heading !== title ? title + ' › ' + heading : title;
    return element('li', {}, element('a', {href: url + word}, element('strong', {}, name), element('span', {}, snippet)));
  }

  function addSearch() {
    const input = element('input', {type: 'search', placeholder: 'Search', 'aria-label': 'Search the guide', 'aria-controls': 'results',
      autocomplete: 'off', spellcheck: 'false'});
    const status = element('p', {role: 'status'});
    const list = element('ol', {});
    const results = element('div', {id: 'results', hidden: ''}, status, list);
    const show = () => {
      const words = wordsOf(input.value);
      const found = find(words);
      list.replaceChildren(...found.slice(0, MAX_RESULTS).map(entry => result(entry, words)));
      status.textContent = found.length === 0 ? 'Nothing found'
        : found.length > MAX_RESULTS ? 'The best ' + MAX_RESULTS + ' of ' + found.length + ' results' : found.length + ' results';
      results.hidden = words.length === 0;
    };
    input.addEventListener('input', show);
    const box = element('search', {id: 'search'}, input, results);
    box.addEventListener('keydown', event => {
      if (event.key === 'Escape') {
        results.hidden = true;
        input.focus();
      } else if (event.key === 'Enter' && event.target === input && list.querySelector('a')) {
        list.querySelector('a').click();
      }
    });
    document.addEventListener('click', event => {
      results.hidden = !box.contains(event.target) || input.value.trim() === '';
    });
    list.addEventListener('click', () => {
      results.hidden = true;
    });
    document.querySelector('#banner .pull-right').append(box);
  }

  /** Makes a drawn diagram one picture for a screen reader, with the heading above it as its name. */
  function describe(diagram) {
    const svg = diagram.querySelector('svg');
    if (!svg || svg.querySelector('.error-icon')) {
      return;
    }
    const above = [...document.querySelectorAll('#bodyColumn :is(h1, h2, h3)')]
      .filter(heading => heading.compareDocumentPosition(diagram) & Node.DOCUMENT_POSITION_FOLLOWING).pop();
    svg.removeAttribute('aria-roledescription');
    svg.setAttribute('role', 'img');
    svg.setAttribute('aria-label', 'Diagram: ' + above.textContent);
    diagram.classList.add('drawn');
  }

  function drawDiagrams() {
    const sources = [...document.querySelectorAll('code.language-mermaid')];
    if (sources.length === 0) {
      return;
    }
    const diagrams = sources.map(code => {
      const diagram = element('div', {class: 'mermaid'}, code.textContent);
      code.parentElement.replaceWith(diagram);
      return diagram;
    });
    const script = element('script', {src: './js/mermaid.min.js'});
    script.addEventListener('load', () => {
      window.mermaid.initialize({startOnLoad: false, theme: dark.matches ? 'dark' : 'default', fontFamily: 'inherit'});
      window.mermaid.run({nodes: diagrams}).finally(() => {
        diagrams.forEach(describe);
        document.body.dataset.diagrams = 'drawn';
      });
    });
    document.head.append(script);
    dark.addEventListener('change', () => location.reload());
  }

  // A wide table or a long line moves in a box of its own; whoever has no mouse reaches the box with the Tab key.
  function makeScrollable() {
    document.querySelectorAll('#bodyColumn table').forEach(table => {
      const box = element('div', {class: 'wide'});
      table.replaceWith(box);
      box.append(table);
    });
    document.querySelectorAll('#bodyColumn pre, .wide').forEach(box => {
      if (box.scrollWidth > box.clientWidth) {
        box.tabIndex = 0;
      }
    });
  }

  // The skin makes the menu a second banner.
  document.getElementById('leftColumn').setAttribute('role', 'none');
  addSearch();
  drawDiagrams();
  makeScrollable();
})();
