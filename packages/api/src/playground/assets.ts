import { createHash } from 'node:crypto';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';

/** A file as it is sent; kept in memory from its first request on. */
export interface Asset {
  type: string;
  bytes: Buffer;
  gzipped: Buffer;
  etag: string;
}

/** Where the page is written, and where tsc put its program; seen from src as from dist. */
const written = path.resolve(import.meta.dirname, '../../src/playground/page');
const compiled = path.resolve(import.meta.dirname, '../../dist/playground/page');
const require = createRequire(import.meta.url);
const inPackage = (name: string, file: string): string =>
  path.join(path.dirname(require.resolve(`${name}/package.json`)), file);

const types = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
} as const;

interface Source {
  file(): string;
  change?(text: string): string;
}

/** GraphiQL brings its fonts and pictures inside its style sheet: the page has the reader's own fonts, and no address but ours. */
const withoutInlined = (css: string): string =>
  css.replaceAll(/@font-face\s*\{[^}]*\}/g, '').replaceAll(/url\(\s*["']?data:[^)]*\)/g, 'none');

const fixed: Record<string, Source> = {
  '/': { file: () => path.join(written, 'page.html') },
  '/playground/mark.svg': { file: () => path.join(written, 'mark.svg') },
  '/playground/react.js': { file: () => inPackage('react', 'umd/react.production.min.js') },
  '/playground/react-dom.js': { file: () => inPackage('react-dom', 'umd/react-dom.production.min.js') },
  '/playground/graphiql.js': {
    file: () => inPackage('graphiql', 'graphiql.min.js'),
    change: (text) => text.replace(/\/\/# sourceMappingURL=.*\s*$/, ''),
  },
  '/playground/graphiql.css': { file: () => inPackage('graphiql', 'graphiql.min.css'), change: withoutInlined },
};

/** The page's own styles, and what tsc made of its program: these names and no others. */
function sourceOf(address: string): Source | undefined {
  if (Object.hasOwn(fixed, address)) return fixed[address];
  const [, name = '', kind] = /^\/playground\/([a-z-]+\.(js|css))$/.exec(address) ?? [];
  const file = path.join(kind === 'css' ? written : compiled, name);
  return kind !== undefined && fs.existsSync(file) ? { file: () => file } : undefined;
}

const known = new Map<string, Promise<Asset>>();

/** The file at an address of the page; undefined where there is none. */
export function findAsset(address: string): Promise<Asset> | undefined {
  const source = known.has(address) ? undefined : sourceOf(address);
  if (source) known.set(address, load(source));
  return known.get(address);
}

async function load({ file, change }: Source): Promise<Asset> {
  const name = file();
  const bytes = change ? Buffer.from(change(fs.readFileSync(name, 'utf8'))) : fs.readFileSync(name);
  const type = types[path.extname(name) as keyof typeof types];
  const etag = `"${createHash('sha256').update(bytes).digest('base64url').slice(0, 22)}"`;
  return { type, bytes, gzipped: await promisify(gzip)(bytes), etag };
}
