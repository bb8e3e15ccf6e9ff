/**
 * Makes `dist`. 119 small modules are pleasant to read and slow to load: Node resolves, opens and links each of them, which made
 * `import 'kubewire'` cost 100 ms and more. So esbuild bundles the JavaScript into an entry per path of the exports map and the chunks
 * that entries share; what is imported lazily stays a file of its own, and a class is there once, whichever entry it came by. tsc writes
 * the declarations, one per source file. Local names and white space are made short to keep within the size budget; functions and classes keep
 * their names and lines stay short, so that stack traces can be read.
 */
import { spawnSync } from 'node:child_process'
import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { build, type Metafile } from 'esbuild'

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

/** Bundles the JavaScript; tells what each output is made of and imports. `write: false` leaves `dist` alone. */
export async function bundle({ write }: { write: boolean }): Promise<Metafile['outputs']> {
  const outputs = [...entries.values(), ...Object.values(manifest.bin).map((file) => file.replace(/^\.\//, ''))]
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: outputs.map((file) => file.replace(/^dist\//, 'src/').replace(/\.js$/, '.ts')),
    outbase: 'src',
    outdir: 'dist',
    chunkNames: 'chunks/[name]-[hash]',
    bundle: true,
    splitting: true,
    minify: true,
    keepNames: true,
    lineLimit: 160,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    external: Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies }),
    // The paths of tsconfig.json would make two of a module that is also imported by its name.
    tsconfigRaw: {},
    metafile: true,
    write,
    logLevel: 'warning'
  })
  return metafile.outputs
}

async function main(): Promise<void> {
  rmSync(join(root, 'dist'), { recursive: true, force: true })
  const args = [join(root, 'node_modules/typescript/bin/tsc'), '-p', join(root, 'tsconfig.build.json')]
  const { status } = spawnSync(process.execPath, args, { stdio: 'inherit' })
  await bundle({ write: true })
  process.exitCode = status ?? 1
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) await main()
