// Colours of code, for light and for dark pages.
import { transformerStyleToClass } from '@shikijs/transformers';
import { createHighlighter } from 'shiki';

const THEMES = { light: 'github-light-high-contrast', dark: 'github-dark-high-contrast' };
const LANGUAGES = ['ts', 'js', 'sh', 'json', 'yaml', 'python', 'ini', 'html', 'diff', 'powershell', 'csv'];

/** Makes a function that highlights, and one that gives the style sheet of what was highlighted so far. */
export async function createColours() {
  const classes = transformerStyleToClass({ classPrefix: 's-' });
  const shiki = await createHighlighter({ themes: Object.values(THEMES), langs: LANGUAGES });
  const known = new Set(shiki.getLoadedLanguages());
  return {
    highlight(code, language) {
      const lang = known.has(language) ? language : 'text';
      return shiki.codeToHtml(code.replace(/\n$/, ''), {
        lang,
        themes: THEMES,
        defaultColor: false,
        transformers: [classes],
      });
    },
    styles: () => classes.getCSS(),
  };
}
