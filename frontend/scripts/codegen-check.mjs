// Fails when src/lib/api/generated is not what the committed OpenAPI document produces.
import { execFileSync } from "node:child_process"
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import path from "node:path"

const committed = path.resolve("src/lib/api/generated")
const fresh = mkdtempSync(path.join(tmpdir(), "inlet-codegen-"))

function contents(folder) {
  const names = readdirSync(folder, { recursive: true, withFileTypes: true })
  const files = names
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name))
  return new Map(files.map((file) => [path.relative(folder, file), readFileSync(file, "utf8")]))
}

try {
  execFileSync("npx", ["openapi-ts", "--output", fresh, "--silent"], {
    stdio: ["ignore", "ignore", "inherit"],
  })
  const [left, right] = [contents(committed), contents(fresh)]
  const stale = [...new Set([...left.keys(), ...right.keys()])].filter(
    (name) => left.get(name) !== right.get(name),
  )
  if (stale.length > 0) {
    console.error(
      `Generated API code is stale: ${stale.join(", ")}. Run "npm run codegen" and commit the result.`,
    )
    process.exitCode = 1
  }
} finally {
  rmSync(fresh, { recursive: true, force: true })
}
