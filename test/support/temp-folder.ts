import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

/** A folder of its own for one test. */
export interface TempFolder {
  path: string
  /** Path of something in it. */
  at(name: string): string
  /** Writes a file, making its folders. `mode` as chmod takes it. */
  write(name: string, content: string | Uint8Array, mode?: number): string
  remove(name?: string): void
}

/** Makes a folder with these files, calls `use`, and takes it away again. */
export async function withTempFolder(
  files: Record<string, string | Uint8Array>,
  use: (folder: TempFolder) => unknown
): Promise<void> {
  const path = mkdtempSync(join(tmpdir(), 'kubewire-test-'))
  const folder: TempFolder = {
    path,
    at: (name) => join(path, name),
    write(name, content, mode) {
      const file = join(path, name)
      mkdirSync(dirname(file), { recursive: true })
      writeFileSync(file, content)
      if (mode !== undefined) chmodSync(file, mode)
      return file
    },
    remove: (name = '') => rmSync(join(path, name), { recursive: true, force: true })
  }
  try {
    for (const [name, content] of Object.entries(files)) folder.write(name, content)
    await use(folder)
  } finally {
    folder.remove()
  }
}
