/** Line drawings on 16 by 16, in the colour of the text around them. The word beside them says the same. */
export function Icon({ name }: { readonly name: IconName }) {
  return (
    <svg width="14" height="14" viewBox="0 0 16 16" fill="none" stroke="currentColor" strokeWidth="1.8" strokeLinecap="round" strokeLinejoin="round" aria-hidden="true">
      <path d={shapes[name]} />
    </svg>
  );
}

export type IconName = keyof typeof shapes;

const shapes = {
  tick: 'M2.5 8.5 6.2 12 13.5 4',
  cross: 'M3.5 3.5l9 9m0-9l-9 9',
  funnel: 'M2 3h12L9.5 8.5V13l-3-1.5V8.5L2 3',
  ring: 'M8 2.5a5.5 5.5 0 1 1 0 11a5.5 5.5 0 1 1 0-11',
  dot: 'M8 6.4a1.6 1.6 0 1 1 0 3.2a1.6 1.6 0 1 1 0-3.2',
  bin: 'M3 8h10M8 2.5a5.5 5.5 0 1 1 0 11a5.5 5.5 0 1 1 0-11',
  going: 'M8 2.5a5.5 5.5 0 1 0 5.5 5.5M8 5v3.3l2 1.2',
  warning: 'M8 2 14.5 13.5H1.5L8 2M8 6.5v3M8 11.6v.1',
  say: 'M8 2.5a5.5 5.5 0 1 1 0 11a5.5 5.5 0 1 1 0-11M8 7.5V11M8 5.1v.1',
  pause: 'M5.5 3.5v9m5-9v9',
  play: 'M5 3.5v9l7.5-4.5L5 3.5',
  redo: 'M13 8A5 5 0 1 1 11.3 4.3L13 6M13 2.5V6H9.5',
  pencil: 'M10.5 2.5l3 3L6 13H3v-3l7.5-7.5',
  copy: 'M5.5 5.5h8v8h-8zM10.5 5.5v-3h-8v8h3',
  out: 'M6.5 3.5h-4v10h10v-4M9 2.5h4.5V7M13.5 2.5 7.5 8.5',
  down: 'M4 6l4 4 4-4',
  left: 'M10 3.5 5.5 8l4.5 4.5',
  menu: 'M2 4h12M2 8h12M2 12h12',
  sun: 'M8 5a3 3 0 1 1 0 6a3 3 0 1 1 0-6M8 1v1.5M8 13.5V15M1 8h1.5M13.5 8H15M3 3l1 1M12 12l1 1M13 3l-1 1M4 12l-1 1',
  moon: 'M13.5 9.5A6 6 0 0 1 6.5 2.5a5.8 5.8 0 1 0 7 7',
  screen: 'M2 3h12v8H2zM6 13.5h4',
  person: 'M8 2.5a2.7 2.7 0 1 1 0 5.4a2.7 2.7 0 1 1 0-5.4M2.8 14c.6-3 2.6-4 5.2-4s4.6 1 5.2 4',
} as const;
