/**
 * Makes `dist`. Small modules are pleasant to read and slow to load: Node resolves, opens and links each of them, at more than a millisecond
 * a file. So rolldown bundles the JavaScript into an entry per path of the exports map, all but empty, and few chunks: what is imported lazily stays a file
 * of its own, and a class is there once, whichever entry it came by. Names of parameters and local variables and white space are made short to
 * keep within the size budget; functions and classes keep their names and lines stay short, so that stack traces can be read. tsc writes the
 * declarations, one per source file.
 */
import { spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { transform } from 'esbuild'
import { type Plugin, type RolldownOutput, rolldown } from 'rolldown'

/** This repository's folder. */
export const root: string = fileURLToPath(new URL('../', import.meta.url))

interface Manifest {
  exports: Record<string, { default: string } | string>
  bin: Record<string, string>
  dependencies: Record<string, string>
  peerDependencies: Record<string, string>
}

const manifest: Manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))

/** Entry of the exports map, e.g. `./yaml` → its file, e.g. `dist/yaml/index.js`. */
export const entries: ReadonlyMap<string, string> = new Map(
  Object.entries(manifest.exports).flatMap(([entry, target]) =>
    typeof target === 'string' ? [] : [[entry, target.default.replace(/^\.\//, '')]]
  )
)

/** One file of JavaScript. Paths are relative: of files to the repository, of sources to `src`. */
export interface OutputFile {
  /** Source files whose code is in it. */
  sources: string[]
  /** Other files and packages that are loaded with it. */
  imports: string[]
}

/** Of the chunks that entries share: which sources are in it. The first that fits. */
const CHUNKS: Record<string, RegExp> = {
  base: /^(clock|errors|meta|signals|transport\/version|resources\/kind|resources\/kinds\/(stable|events-v1))\.ts$/,
  yaml: /^yaml\//,
  workqueue: /^workqueue\//,
  client: /^(client\.ts|(auth|transport|resources|informer|controller)\/(?!kinds\/))/
}

/** Bundles the JavaScript; gives its files by their paths. `write: false` leaves `dist` alone. */
export async function bundle({ write }: { write: boolean }): Promise<ReadonlyMap<string, OutputFile>> {
  const { output } = await generate()
  const files = new Map<string, OutputFile>()
  for (const chunk of output) {
    if (chunk.type !== 'chunk') throw new Error(`Cannot publish "${chunk.fileName}": not JavaScript`)
    const sources = Object.entries(chunk.modules).flatMap(([id, { renderedLength }]) =>
      renderedLength > 0 && id.startsWith(root) ? [source(id)] : []
    )
    const ours = new Set(output.map(({ fileName }) => fileName))
    const imports = chunk.imports.map((path) => (ours.has(path) ? `dist/${path}` : path))
    files.set(`dist/${chunk.fileName}`, { sources, imports })
    if (write) await writeShort(join(root, 'dist', chunk.fileName), chunk.code)
  }
  return files
}

async function generate(): Promise<RolldownOutput> {
  const outputs = [...entries.values(), ...Object.values(manifest.bin)].map((file) =>
    file.replace(/^(\.\/)?dist\//, '')
  )
  const input = Object.fromEntries(
    outputs.map((file) => file.replace(/\.js$/, '')).map((name) => [name, `src/${name}.ts`])
  )
  const packages = Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies })
  const reached = new Set<string>()
  const bundler = await rolldown({
    cwd: root,
    input,
    platform: 'node',
    external: new RegExp(`^(node:|(${packages.join('|')})(/|$))`),
    // Its paths would make two of a module that is also imported by its name.
    tsconfig: false,
    // As package.json says to bundlers of others.
    treeshake: { moduleSideEffects: false },
    plugins: [
      reachedAtOnce(
        Object.keys(input).filter((name) => !/^(fake|cli)\//.test(name)),
        reached
      )
    ],
    experimental: { attachDebugInfo: 'none' }
  })
  const keepNames = { function: true, class: true }
  const groups = Object.entries(CHUNKS).map(([name, sources], i) => ({
    name,
    priority: 10 - i,
    test: (id: string) => reached.has(id) && sources.test(source(id))
  }))
  const output = await bundler.generate({
    format: 'esm',
    entryFileNames: '[name].js',
    chunkFileNames: 'chunks/[name]-[hash].js',
    codeSplitting: { groups },
    comments: { legal: false, annotation: true, jsdoc: false },
    // esbuild has no such way with names, and this has none to limit the length of lines.
    minify: { compress: false, mangle: { toplevel: false, keepNames }, codegen: { removeWhitespace: false } }
  })
  await bundler.close()
  return output
}

/** Notes what entries load at once: what is imported lazily must not get into their chunks. */
function reachedAtOnce(names: string[], reached: Set<string>): Plugin {
  return {
    name: 'reached-at-once',
    buildEnd() {
      for (const name of names) reached.add(join(root, `src/${name}.ts`))
      for (const id of reached) for (const imported of this.getModuleInfo(id)?.importedIds ?? []) reached.add(imported)
    }
  }
}

async function writeShort(file: string, text: string): Promise<void> {
  const options = {
    minifyWhitespace: true,
    minifySyntax: true,
    lineLimit: 160,
    format: 'esm',
    target: 'node20'
  } as const
  const { code } = await transform(text, options)
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, code)
}

/** A source file as it is named under `src`. */
function source(id: string): string {
  return relative(join(root, 'src'), id).replaceAll('\\', '/')
}

async function main(): Promise<void> {
  rmSync(join(root, 'dist'), { recursive: true, force: true })
  const args = [join(root, 'node_modules/typescript/bin/tsc'), '-p', join(root, 'tsconfig.build.json')]
  const { status } = spawnSync(process.execPath, args, { stdio: 'inherit' })
  await bundle({ write: true })
  process.exitCode = status ?? 1
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) await main()
