/** A picture with as few colours as a page has: a third of the bytes, and nobody sees it. Format: https://www.w3.org/TR/png-3/ */
import { crc32, deflateSync, inflateSync } from 'node:zlib';

/** Of a PNG of 8 bits for each of RGB or RGBA, not interlaced: what a browser makes. */
export function smallPng(png: Buffer): Buffer {
  const header = chunksOf(png, 'IHDR')[0] ?? Buffer.alloc(13);
  const [width, height] = [header.readUInt32BE(0), header.readUInt32BE(4)];
  const depth = header[9] === 6 ? 4 : 3;
  const pixels = unfiltered(inflateSync(Buffer.concat(chunksOf(png, 'IDAT'))), width * depth, height, depth);
  const { palette, nearest } = paletteOf(pixels, depth);
  const rows = Buffer.alloc((width + 1) * height);
  for (let at = 0; at < width * height; at += 1) rows[Math.floor(at / width) * (width + 1) + 1 + (at % width)] = nearest(colourAt(pixels, at * depth));
  const start = Buffer.from(header);
  start[9] = 3;
  return Buffer.concat([signature, chunk('IHDR', start), chunk('PLTE', Buffer.from(palette.flatMap(parts))), chunk('IDAT', deflateSync(rows, { level: 9 })), chunk('IEND', Buffer.alloc(0))]);
}

const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

function chunksOf(png: Buffer, wanted: string): readonly Buffer[] {
  const found: Buffer[] = [];
  for (let at = signature.length; at < png.length; at += 12 + png.readUInt32BE(at)) {
    if (png.toString('latin1', at + 4, at + 8) === wanted) found.push(png.subarray(at + 8, at + 8 + png.readUInt32BE(at)));
  }
  return found;
}

function chunk(type: string, content: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), content]);
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(content.length);
  sum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, sum]);
}

/** Each row begins with how its bytes are told from those to the left and above. */
function unfiltered(rows: Buffer, stride: number, height: number, depth: number): Buffer {
  const pixels = Buffer.alloc(stride * height);
  for (let row = 0; row < height; row += 1) {
    const filter = rows[row * (stride + 1)] ?? 0;
    for (let column = 0; column < stride; column += 1) {
      const at = row * stride + column;
      const left = column < depth ? 0 : (pixels[at - depth] ?? 0);
      const above = row === 0 ? 0 : (pixels[at - stride] ?? 0);
      const corner = column < depth || row === 0 ? 0 : (pixels[at - stride - depth] ?? 0);
      pixels[at] = (rows[row * (stride + 1) + 1 + column] ?? 0) + predicted(filter, left, above, corner);
    }
  }
  return pixels;
}

function predicted(filter: number, left: number, above: number, corner: number): number {
  if (filter === 1) return left;
  if (filter === 2) return above;
  if (filter === 3) return (left + above) >> 1;
  if (filter !== 4) return 0;
  const guess = left + above - corner;
  const [toLeft, toAbove, toCorner] = [Math.abs(guess - left), Math.abs(guess - above), Math.abs(guess - corner)];
  if (toLeft <= toAbove && toLeft <= toCorner) return left;
  return toAbove <= toCorner ? above : corner;
}

/** The commonest, but of those that look the same only one; what is not among them becomes the nearest that is. */
function paletteOf(pixels: Buffer, depth: number) {
  const counts = new Map<number, number>();
  for (let at = 0; at < pixels.length; at += depth) counts.set(colourAt(pixels, at), (counts.get(colourAt(pixels, at)) ?? 0) + 1);
  const palette: number[] = [];
  for (const [colour] of [...counts].sort(([, one], [, other]) => other - one)) {
    if (palette.length < 256 && palette.every((known) => distance(known, colour) > 48)) palette.push(colour);
  }
  const known = new Map<number, number>();
  function nearest(colour: number): number {
    const found = known.get(colour) ?? palette.reduce((best, one, index) => (distance(one, colour) < distance(palette[best] ?? 0, colour) ? index : best), 0);
    known.set(colour, found);
    return found;
  }
  return { palette, nearest };
}

function colourAt(pixels: Buffer, at: number): number {
  return pixels.readUIntBE(at, 3);
}

function parts(colour: number): readonly [number, number, number] {
  return [colour >> 16, (colour >> 8) & 255, colour & 255];
}

function distance(one: number, other: number): number {
  const [a, b] = [parts(one), parts(other)];
  return (a[0] - b[0]) ** 2 + (a[1] - b[1]) ** 2 + (a[2] - b[2]) ** 2;
}
