/** Which colours there are now: a canvas has to be told, and told anew when light turns to dark. */
export function readScheme(): string {
  return `${document.documentElement.dataset['theme'] ?? ''} ${dark.matches}`;
}

export function subscribeScheme(reader: () => void): () => void {
  const observer = new MutationObserver(reader);
  observer.observe(document.documentElement, { attributeFilter: ['data-theme'] });
  dark.addEventListener('change', reader);
  return () => {
    observer.disconnect();
    dark.removeEventListener('change', reader);
  };
}

/** What a custom property of ours comes to here: `light-dark()` is only known to what is drawn. */
export function colourOf(property: string, opacity = 1): string {
  const probe = document.createElement('span');
  probe.style.color = opacity === 1 ? `var(${property})` : `color-mix(in srgb, var(${property}) ${opacity * 100}%, transparent)`;
  document.body.append(probe);
  const { color } = getComputedStyle(probe);
  probe.remove();
  return color;
}

const dark = window.matchMedia('(prefers-color-scheme: dark)');
