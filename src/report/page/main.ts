import type { PageData } from '../render/data.js';
import { need } from './dom.js';
import { ServerList } from './list.js';
import { Servers } from './page-data.js';
import { readProgress } from './progress.js';

const servers = new Servers(JSON.parse(need('data', HTMLScriptElement).text) as PageData);
const list = new ServerList(servers);
list.update();
readProgress(servers);

for (const button of document.querySelectorAll<HTMLButtonElement>('.copy')) {
  const label = button.textContent;
  button.addEventListener('click', () => {
    navigator.clipboard.writeText(button.dataset['copy'] ?? '').then(
      () => (button.textContent = 'Copied'),
      () => (button.textContent = 'Not allowed'),
    );
    setTimeout(() => (button.textContent = label), 2000);
  });
}
